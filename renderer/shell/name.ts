/** Names of people, tenants and ways in: 1 to 80 characters, as the routes want them. */
export const nameFits = (name: string): boolean => name.trim() !== '' && name.trim().length <= 80
