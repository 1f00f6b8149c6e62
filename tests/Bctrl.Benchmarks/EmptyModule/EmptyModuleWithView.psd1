@{
    RootModule        = 'EmptyModule.dll'
    ModuleVersion     = '1.0.0'
    GUID              = '9b1c2f7e-55a5-4c53-8a39-0d2f6c1b7e42'
    FormatsToProcess  = @('EmptyModule.format.ps1xml')
    TypesToProcess    = @('EmptyModule.types.ps1xml')
    CmdletsToExport   = @('Invoke-Nothing')
    FunctionsToExport = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
