@{
    # PowerShell 7 loads the assembly that needs nothing beside it; Windows PowerShell the other.
    RootModule             = if ($PSEdition -eq 'Core') { 'lib/net8.0/Bctrl.PowerShell.dll' } else { 'lib/netstandard2.0/Bctrl.PowerShell.dll' }
    ModuleVersion          = '0.1.0'
    GUID                   = '5a0c1d0e-7f0b-4c61-9a2e-6d1d3b1f8c42'
    Author                 = 'the Bctrl.PowerShell contributors'
    CompanyName            = 'the Bctrl.PowerShell contributors'
    Copyright              = '(c) the Bctrl.PowerShell contributors. MIT licence.'
    Description            = 'Waits for bctrl operations, thousands at once, and emits each as an object the moment it ends. They run in a browser, a desktop or a spreadsheet. Filter what came back, export it, cancel what runs too long, and see which step failed and what mends it. Needs nothing but PowerShell.'
    PowerShellVersion      = '5.1'
    CompatiblePSEditions   = @('Core', 'Desktop')
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess       = @('Bctrl.format.ps1xml')
    TypesToProcess         = @('Bctrl.types.ps1xml')
    CmdletsToExport        = @(
        'Connect-Bctrl', 'Disconnect-Bctrl', 'Get-BctrlConnection', 'Get-BctrlOperation', 'Get-BctrlOperationStep',
        'Invoke-BctrlRequest', 'Stop-BctrlOperation', 'Wait-BctrlOperation'
    )
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()
    PrivateData            = @{
        PSData = @{
            Tags         = @(
                'bctrl', 'automation', 'browser', 'operations', 'wait', 'api', 'devops', 'runbook',
                'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS'
            )
            # The top of CHANGELOG.md; a test compares them.
            ReleaseNotes = @'
Added

- Connect-Bctrl, Get-BctrlConnection and Disconnect-Bctrl: one connection a runspace; the key is shown nowhere.
- Wait-BctrlOperation: waits for thousands of operations at once, and emits each the moment it ends. N in, N out.
- Get-BctrlOperation, Stop-BctrlOperation and Get-BctrlOperationStep: the state now, cancellation, and one flat row a step.
- Invoke-BctrlRequest: any other route, with the connection's key, retries and error records.
- Errors that say what to do next, help for every cmdlet, and topics about waiting, errors and runbooks.
- PowerShell 7.4 and later on Windows, Linux and macOS, and Windows PowerShell 5.1.
'@
            # Set by the build: build.ps1 -Prerelease, or the property Prerelease.
            Prerelease   = ''
        }
    }
}
