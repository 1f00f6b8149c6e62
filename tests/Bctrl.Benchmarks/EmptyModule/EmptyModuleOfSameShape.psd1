@{
    # Bctrl.psd1 has an expression like this one. Here both assemblies are the same.
    RootModule        = if ($PSEdition -eq 'Core') { 'EmptyModule.dll' } else { 'EmptyModule.dll' }
    ModuleVersion     = '1.0.0'
    GUID              = '2a7a0c1b-6c0e-4b56-8f0a-6f0e2f6a9c55'
    FormatsToProcess  = @('EmptyModule.format.ps1xml')
    TypesToProcess    = @('EmptyModule.types.ps1xml')
    CmdletsToExport   = @('Invoke-Nothing')
    FunctionsToExport = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
