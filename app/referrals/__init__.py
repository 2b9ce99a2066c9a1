"""Two-way referral: up to the county, and back to the township (FHIR: ServiceRequest, Task)."""
