@{
    RootModule        = 'EmptyModule.dll'
    ModuleVersion     = '1.0.0'
    GUID              = 'd0f5b6a4-8f0e-4f0d-9a54-0a3c8d1b7e21'
    CmdletsToExport   = @('Invoke-Nothing')
    FunctionsToExport = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
