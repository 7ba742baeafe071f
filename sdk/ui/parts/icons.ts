/** The icons a page can name. A closed set keeps the bundle small and the look even. */
import {
  Activity, ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Bell, BellOff, BellRing, Bot, Brain, Bug, Building, Calendar, ChartColumn, ChartLine, ChartPie, Check,
  ChevronDown, ChevronLeft, ChevronRight, ChevronUp, ChevronsUpDown, CircleAlert, CircleCheck, CircleQuestionMark, CircleX, Clock, Columns3, Command,
  Copy, CopyPlus, Cpu, Database, DollarSign, Download, Ellipsis, ExternalLink, Eye, EyeOff, FileText, Folder, Funnel, Globe, HardDrive, Hash, History, House, Inbox,
  Info, KeyRound, Keyboard, Languages, LayoutDashboard, Link, ListChecks, LoaderCircle, Lock, LockOpen, LogOut, Mail, MessageSquare, Minus, Monitor,
  Moon, Network, Palette, PanelLeft, Pencil, Pin, Play, Plug, Plus, Puzzle, RefreshCw, RotateCcwClock, Save, Scale, Search, Send, Settings, Shield,
  ShieldCheck, Siren, Sparkles, Square, Star, Sun, Table, Tag, Target, Terminal, Trash, TriangleAlert, Undo2, Unlink, Upload, User, Users, VolumeX, Wallet, WifiOff, X, Zap,
} from '@lucide/vue'

export const icons = {
  activity: Activity, 'arrow-down': ArrowDown, 'arrow-left': ArrowLeft, 'arrow-right': ArrowRight, 'arrow-up': ArrowUp, bell: Bell, 'bell-off': BellOff,
  'bell-ring': BellRing, bot: Bot,
  brain: Brain, bug: Bug, building: Building, calendar: Calendar, 'chart-column': ChartColumn, 'chart-line': ChartLine, 'chart-pie': ChartPie,
  check: Check, 'chevron-down': ChevronDown, 'chevron-left': ChevronLeft, 'chevron-right': ChevronRight, 'chevron-up': ChevronUp,
  'chevrons-up-down': ChevronsUpDown, 'circle-alert': CircleAlert, 'circle-check': CircleCheck, 'circle-question-mark': CircleQuestionMark,
  'circle-x': CircleX, clock: Clock, 'columns-3': Columns3, command: Command, copy: Copy, 'copy-plus': CopyPlus, cpu: Cpu, database: Database, 'dollar-sign': DollarSign,
  download: Download, ellipsis: Ellipsis, 'external-link': ExternalLink, eye: Eye, 'eye-off': EyeOff, 'file-text': FileText, folder: Folder,
  funnel: Funnel, globe: Globe, 'hard-drive': HardDrive, hash: Hash, history: History, house: House, inbox: Inbox, info: Info, 'key-round': KeyRound,
  keyboard: Keyboard, languages: Languages, 'layout-dashboard': LayoutDashboard, link: Link, 'list-checks': ListChecks,
  'loader-circle': LoaderCircle, lock: Lock, 'lock-open': LockOpen, 'log-out': LogOut, mail: Mail, 'message-square': MessageSquare, minus: Minus,
  monitor: Monitor, moon: Moon, network: Network, palette: Palette, 'panel-left': PanelLeft, pencil: Pencil, pin: Pin, play: Play, plug: Plug,
  plus: Plus, puzzle: Puzzle, 'refresh-cw': RefreshCw, 'rotate-ccw-clock': RotateCcwClock, save: Save, scale: Scale, search: Search, send: Send,
  settings: Settings, shield: Shield, 'shield-check': ShieldCheck, siren: Siren, sparkles: Sparkles, square: Square, star: Star, sun: Sun, table: Table, tag: Tag,
  target: Target, terminal: Terminal, trash: Trash, 'triangle-alert': TriangleAlert, 'undo-2': Undo2, unlink: Unlink, upload: Upload, user: User, users: Users,
  'volume-x': VolumeX, wallet: Wallet, 'wifi-off': WifiOff, x: X, zap: Zap,
}

export type IconName = keyof typeof icons
