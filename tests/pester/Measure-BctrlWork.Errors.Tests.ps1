# Measure-BctrlWork and ConvertTo-BctrlReport count the operations of which only an error is known.

Describe 'Errors in a summary and a report' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Waits for operations: 'ok' succeeds, 'bad' fails, 'running' does not complete, and the others are not found.
        function Get-MixedOutput {
            param([string[]] $Id, [hashtable] $Parameters = @{})

            Wait-BctrlOperation $Id -Timeout 1 -ErrorAction Continue @Parameters 2>&1
        }
    }

    BeforeEach {
        $stub = (Get-Stub -Failed bad).OnWait('running', (Get-RawWaitResponse '{"id":"running","status":"running","runtimeKind":"browser","runtime":"r"}'))
        foreach ($missing in 'gone', 'lost', '<b>|`x`') {
            $stub = $stub.OnWait([Uri]::EscapeDataString($missing), [Bctrl.Testing.StubResponse]::Error(404, 'No <i>such</i> | operation', 'operation.not_found', 'req-7'))
        }
        $stub = $stub.OnWait('down', [Bctrl.Testing.StubResponse]::ConnectionRefused())
        Connect-Stub $stub
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'counts an operation with an unknown state for each error with an id' {
        $summary = Get-MixedOutput 'ok', 'bad', 'gone', 'lost', 'down' | Measure-BctrlWork
        $summary.Total, $summary.Succeeded, $summary.Failed, $summary.Running, $summary.Other, $summary.Unknown | Should -Be 5, 1, 1, 0, 0, 3
        ($summary.Statuses | Where-Object Status -EQ unknown).Count | Should -Be 3
        $group = $summary.Failures[0]
        $group.Count, $group.Code, $group.Call | Should -Be 2, 'OperationNotFound', $null
        $group.ExampleId | Should -BeIn 'gone', 'lost'
        $group.Message | Should -BeLike "The server could not find operation '$($group.ExampleId)': No <i>such</i> | operation (404 *"
        ($summary.Failures | Where-Object ExampleId -EQ down).Code | Should -Be 'ConnectionFailed'
    }

    It 'shows unknown operations in the view' {
        $text = Get-MixedOutput 'ok', 'gone' | Measure-BctrlWork | Format-List | Out-String
        $text | Should -Match '1 unknown'
        $text | Should -Match 'OperationNotFound: The server could not find'
    }

    It 'counts an operation once if it is the target of an error: <_>' -ForEach 'RequireSuccess', 'a timeout' {
        $parameters = if ($_ -eq 'RequireSuccess') { @{ RequireSuccess = $true } } else { @{} }
        $summary = Get-MixedOutput 'ok', 'bad', 'running' $parameters | Measure-BctrlWork
        $summary.Total, $summary.Succeeded, $summary.Failed, $summary.Running, $summary.TimedOutWaiting, $summary.Unknown | Should -Be 3, 1, 1, 1, 1, 0
    }

    It 'counts an operation that is only the target of an error, with its state' {
        $null = Wait-BctrlOperation ok, bad, gone -RequireSuccess -ErrorAction SilentlyContinue -ErrorVariable failures
        $summary = $failures | Measure-BctrlWork -GroupBy Status
        $summary.Name | Should -Be '(unknown)', 'failed'
        $summary.Total | Should -Be 1, 1
    }

    It 'counts an operation once if its error comes before it' {
        $operations = Wait-BctrlOperation ok, bad -RequireSuccess -ErrorAction SilentlyContinue -ErrorVariable failures
        $summary = @($failures) + @($operations) + @($failures) | Measure-BctrlWork
        $summary.Total, $summary.Succeeded, $summary.Failed | Should -Be 2, 1, 1
    }

    It 'counts an id once if several errors are about it' {
        $output = @(Get-MixedOutput gone, running)
        $summary = $output + $output[0] + (Stop-BctrlOperation running -Confirm:$false 2>&1) | Measure-BctrlWork
        $summary.Total, $summary.Running, $summary.Unknown | Should -Be 2, 1, 1
    }

    It 'counts the failures before the first success of -Any -RequireSuccess' {
        $output = @(Wait-BctrlOperation bad -ErrorAction SilentlyContinue) + 'ok' | Wait-BctrlOperation -Any -RequireSuccess 2>&1
        $summary = $output | Measure-BctrlWork
        $summary.Total, $summary.Succeeded, $summary.Failed | Should -Be 2, 1, 1
    }

    It 'takes operations and errors in any order' {
        Get-MixedOutput 'gone', 'ok', 'lost', 'bad' | Measure-BctrlWork | ForEach-Object Total | Should -Be 4
        (Measure-BctrlWork -InputObject (Get-MixedOutput gone, ok, lost)).Unknown | Should -Be 2
        (Measure-BctrlWork -InputObject @()).Total | Should -Be 0
    }

    It 'counts an id that is not valid' {
        (Wait-BctrlOperation ok, '..' 2>&1 | Measure-BctrlWork).Failures[0].Code | Should -Be 'InvalidOperationId'
    }

    It 'reads errors that a script or function has written again' {
        function Repeat-Error {
            [CmdletBinding()]
            param([Parameter(ValueFromPipeline)] $InputObject)

            process { if ($InputObject -is [Management.Automation.ErrorRecord]) { $PSCmdlet.WriteError($InputObject) } else { $InputObject } }
        }
        $summary = Get-MixedOutput 'ok', 'gone' | Repeat-Error 2>&1 | Measure-BctrlWork
        $summary.Total, $summary.Unknown | Should -Be 2, 1
    }

    It 'writes other errors again: <What>' -ForEach @(
        @{ What = 'of another command'; Command = { Get-Item no-such-file -ErrorAction Continue }; Id = 'PathNotFound'; Target = '*no-such-file' }
        @{ What = 'of another command, with an id of this module'; Command = { Write-Error no -ErrorId NotFound -TargetObject a -ErrorAction Continue }; Id = 'NotFound'; Target = 'a' }
        @{ What = 'of Invoke-BctrlRequest, written again by a function'; Command = { function Send-Again { try { Invoke-BctrlRequest /v1/x -ErrorAction Stop } catch { Write-Error -ErrorRecord $_ -ErrorAction Continue } }; Send-Again }; Id = 'NotFound'; Target = '/v1/x' }
        @{ What = 'of Invoke-BctrlRequest'; Command = { Invoke-BctrlRequest /v1/x -ErrorAction Continue }; Id = 'NotFound'; Target = '/v1/x' }
        @{ What = 'without an id'; Command = { Wait-BctrlOperation $null -ErrorAction Continue }; Id = 'InvalidOperationId'; Target = '' }
    ) {
        Connect-Stub ((Get-Stub).On('* /v1/x', [Bctrl.Testing.StubResponse]::Error(404, 'no', 'x', 'r')))
        $output = @(& $Command 2>&1 | Measure-BctrlWork -ErrorVariable failures -ErrorAction SilentlyContinue)
        $output.Total | Should -Be 0
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$($failures[0].TargetObject)" | Should -BeLike $Target
        @(& $Command 2>&1 | ConvertTo-BctrlReport -ErrorVariable failures -ErrorAction SilentlyContinue).Count | Should -Be 1
        $failures.Count | Should -Be 1
    }

    It 'groups them as (unknown) with -GroupBy <_>' -ForEach 'RuntimeKind', { $_.Runtime } {
        $groups = Get-MixedOutput 'running', 'gone', 'lost' | Measure-BctrlWork -GroupBy $_
        $groups.Count | Should -Be 2
        $groups[0].Name, $groups[0].Total, $groups[0].Unknown | Should -Be '(unknown)', 2, 2
        $groups[1].Total, $groups[1].Unknown | Should -Be 1, 0
    }

    It 'reads errors from <_>' -ForEach 'a job', 'Import-Clixml' {
        $mixed = if ($_ -eq 'a job') {
            Skip-WithoutJob
            # The process of the job does not have the stub server, so it writes again what it gets.
            Start-Job -ArgumentList (Get-MixedOutput 'ok', 'bad', 'gone' @{ RequireSuccess = $true }) {
                foreach ($item in $args) {
                    if ($item.PSObject.Properties['FullyQualifiedErrorId']) {
                        Write-Error "$item" -ErrorId $item.FullyQualifiedErrorId -TargetObject $item.TargetObject
                    } else {
                        $item
                    }
                }
            } | Receive-Job -Wait -AutoRemoveJob -ErrorAction Continue 2>&1
        } else {
            Get-MixedOutput 'ok', 'bad', 'gone' @{ RequireSuccess = $true } | Export-Clixml TestDrive:/mixed.xml
            Import-Clixml TestDrive:/mixed.xml
        }
        $summary = $mixed | Measure-BctrlWork
        $summary.Total, $summary.Succeeded, $summary.Failed, $summary.Unknown | Should -Be 3, 1, 1, 1
        $group = $summary.Failures | Where-Object Code -EQ OperationNotFound
        $group.ExampleId | Should -Be 'gone'
        $group.Message | Should -BeLike "The server could not find operation 'gone'*"
    }

    It 'shows them in a page, as text' {
        $page = Get-MixedOutput 'ok', 'bad', '<b>|`x`' | ConvertTo-BctrlReport
        $html = [xml]($page -replace '<!DOCTYPE[^>]*>')
        $html.html.body.main.header.h1 | Should -Be '1 of 3 operations did not succeed, and 1 is unknown'
        $tile = $html.SelectNodes('//dl/div') | Where-Object { $_.dt -eq 'Unknown' }
        $tile.dd.'#text' | Should -Be '1'
        $article = $html.SelectNodes('//article') | Where-Object { $_.h3.code -eq '<b>|`x`' }
        $article.h3.span.class | Should -Be 'badge other'
        $article.h3.span.'#text' | Should -Be 'unknown'
        $article.p.'#text' | Should -Match ([regex]::Escape("OperationNotFound: The server could not find operation '<b>|``x``': No <i>such</i> | operation (404"))
    }

    It 'shows them in Markdown, as text' {
        $lines = Get-MixedOutput 'ok', '<b>|`x`' | ConvertTo-BctrlReport -As Markdown -Title Night
        $lines = $lines -split '\n'
        $lines | Should -Contain '1 of 2 operations succeeded, and 1 is unknown.'
        $row = $lines -like '| 1 |*'
        $row | Should -Match ([regex]::Escape('| 1 | `OperationNotFound` |  | The server could not find operation ''&lt;b&gt;\|\`x\`'': No &lt;i&gt;such'))
    }

    It 'shortens the message, and removes the key and control characters' {
        $failure = [Management.Automation.ErrorRecord]::new([Exception]::new('x'), 'NoResponse,Bctrl.PowerShell.WaitBctrlOperationCommand', 'NotSpecified', "a`e[31m")
        $failure.ErrorDetails = "$canary `e[31m $('m' * 5000)"
        $group = ($failure | Measure-BctrlWork).Failures[0]
        $group.Message.Length | Should -Be 300
        "$($group.Message) $($group.ExampleId)" | Should -Not -Match "\e|$canary"
    }
}
