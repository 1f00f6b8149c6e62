@{
    # Bctrl.psd1 has an expression like this one. Here both assemblies are the same.
    RootModule        = if ($PSEdition -eq 'Core') { 'EmptyModule.dll' } else { 'EmptyModule.dll' }
    ModuleVersion     = '1.0.0'
    GUID              = '6f6f5a0e-9d0e-4f44-9b5d-1d8d0c6d3a11'
    CmdletsToExport   = @('Invoke-Nothing')
    FunctionsToExport = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
