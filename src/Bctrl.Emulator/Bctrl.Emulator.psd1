@{
    RootModule           = 'Bctrl.Emulator.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '0b7a3f3b-5c3f-4b0e-9a59-1f1d5f0f3a7e'
    Author               = 'the Bctrl.PowerShell contributors'
    CompanyName          = 'the Bctrl.PowerShell contributors'
    Copyright            = '(c) the Bctrl.PowerShell contributors. MIT licence.'
    Description          = 'Controls the emulator of the bctrl API: starts operations and tool calls, plans faults and reads request statistics.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Core', 'Desktop')
    FunctionsToExport    = @('New-EmulatorOperation', 'New-EmulatorToolCall', 'New-EmulatorFault', 'Get-EmulatorFault', 'Clear-EmulatorFault', 'Get-EmulatorStatistic')
    CmdletsToExport      = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
}
