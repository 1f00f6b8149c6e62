BeforeDiscovery {
    $hasStyle = [bool] (Get-Variable PSStyle -ErrorAction Ignore)
}

Describe 'Measure-BctrlWork' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $stub = Get-Stub -Failed bad, worse
        $null = $stub.OnWait('off', (Get-WaitResponse off cancelled)).OnWait('late', (Get-WaitResponse late timed_out)).
            OnWait('more', (Get-WaitResponse more succeeded '"priority":3')).On('GET /v1/operations/run', (Get-OperationResponse run))
        Connect-Stub $stub
        $operations = @(Wait-BctrlOperation a, bad, worse, off, late, more | Sort-Object Id) + @(Get-BctrlOperation run)
        Disconnect-Bctrl
        $requests = $stub.Requests.Count

        # Gets the lines that PowerShell shows for the input, without those that are empty.
        function Get-Line {
            param([int] $Width = 80)

            $style = Get-Variable PSStyle -ValueOnly -ErrorAction Ignore
            $before = if ($style) { $style.OutputRendering }
            try {
                if ($style) { $style.OutputRendering = 'PlainText' }
                ($input | Out-String -Width $Width) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
            } finally {
                if ($style) { $style.OutputRendering = $before }
            }
        }
    }

    AfterAll {
        $stub.Requests.Count | Should -Be $requests -Because 'the command sends no request and needs no connection'
    }

    Context 'The summary' {
        It 'counts operations by status' {
            $summary = $operations | Measure-BctrlWork
            $summary | Should -BeOfType Bctrl.WorkSummary
            $null -eq $summary.Name | Should -BeTrue
            $summary.Total, $summary.Succeeded, $summary.Failed, $summary.Cancelled, $summary.TimedOut, $summary.Other, $summary.Running, $summary.TimedOutWaiting |
                Should -Be 7, 2, 2, 1, 1, 0, 1, 0
            "$($summary.Statuses)" | Should -BeExactly '2 failed 2 succeeded 1 cancelled 1 running 1 timed_out'
            ($summary.Statuses | Where-Object Status -eq failed).Count | Should -Be 2
        }

        It 'counts what timed out waiting' {
            Connect-Stub (Get-EndlessStub)
            try {
                $summary = Wait-BctrlOperation x, y -Timeout 0 -ErrorAction SilentlyContinue | Measure-BctrlWork
            } finally {
                Disconnect-Bctrl
            }
            $summary.Running, $summary.TimedOutWaiting, $summary.Failures.Count | Should -Be 2, 2, 0
        }

        It 'has the durations in seconds, the times, and the slowest operations' {
            $summary = $operations | Measure-BctrlWork
            foreach ($property in 'MinimumSeconds', 'MedianSeconds', 'Percentile95Seconds', 'MaximumSeconds') {
                $summary.$property | Should -BeOfType double
                $summary.$property | Should -Be 10.5
            }
            $summary.StartedAt | Should -Be $operations[0].StartedAt
            $summary.FinishedAt | Should -Be $operations[0].FinishedAt
            $summary.Slowest.Id | Should -Be 'a', 'bad', 'late'
            $summary.Slowest[1].Status, $summary.Slowest[1].DurationSeconds, $summary.Slowest[1].Runtime | Should -Be 'failed', 10.5, 'chrome-1'
        }

        It 'groups the failures by code and call' {
            $failures = ($operations | Measure-BctrlWork).Failures
            $failures.Count | Should -Be 2
            $failures[0].Count, $failures[0].Code, $failures[0].Call, $failures[0].Message, $failures[0].ExampleId |
                Should -Be 3, 'UNKNOWN_CALL', 'page.clik', 'There is no call page.clik.', 'bad'
            "$($failures[1])" | Should -BeExactly '1 cancelled'
        }

        It 'has a total of 0 without operations' {
            $summary = @() | Measure-BctrlWork
            $summary.Total | Should -Be 0
            $null -eq $summary.MedianSeconds | Should -BeTrue
            (Measure-BctrlWork -InputObject @()).Total | Should -Be 0
            $summary | Get-Line | Should -BeExactly 'Total : 0'
        }
    }

    Context '-GroupBy' {
        It 'gives one summary for each value of <GroupBy>, by name' -ForEach @(
            @{ GroupBy = 'Status'; Expected = 'cancelled 1', 'failed 2', 'running 1', 'succeeded 2', 'timed_out 1' }
            @{ GroupBy = 'runtimeKIND'; Expected = 'browser 7' }
            @{ GroupBy = { $_.Id.Length }; Expected = '1 1', '3 3', '4 2', '5 1' }
            @{ GroupBy = { $_.CreatedAt.ToUniversalTime().Date }; Expected = '2026-03-01 7' }
            @{ GroupBy = 'Error'; Expected = '(none) 4', 'step.failed: The last step failed. 3' }
            @{ GroupBy = { if ($_.Status -eq 'failed') { 'x', 'y' } }; Expected = '(none) 5', 'x, y 2' }
            @{ GroupBy = { '  ' }; Expected = , '(none) 7' }
            @{ GroupBy = { if ($_.Id -gt 'b') { 'ABC' } else { 'abc' } }; Expected = , 'abc 7' }
        ) {
            $summaries = $operations | Measure-BctrlWork $GroupBy
            $summaries | Should -BeOfType Bctrl.WorkSummary
            $summaries | ForEach-Object { "$($_.Name) $($_.Total)" } | Should -BeExactly $Expected
        }

        It 'accepts a property that the module does not know, if the first operation has it' {
            $summaries = @($operations | Where-Object Id -eq more) + $operations[0] | Measure-BctrlWork -GroupBy Priority
            $summaries.Name | Should -Be '(none)', '3'
        }

        It 'gives nothing without operations' {
            @() | Measure-BctrlWork Status | Should -BeNullOrEmpty
        }

        It 'ends with an error that names the properties, if the property does not exist' {
            { $operations | Measure-BctrlWork Kind } | Should -Throw -ErrorId 'InvalidGroupBy,Bctrl.PowerShell.MeasureBctrlWorkCommand' -ExpectedMessage (
                "The first operation does not have a property named 'Kind'. Use one of these, or a script block: Id, Status, *RuntimeKind, Runtime,*")
        }

        It 'writes the error of the script block for an operation, and counts it in (none)' {
            $summaries = $operations | Measure-BctrlWork { if ($_.Id -eq $operations[0].Id) { throw 'no such group' }; 'rest' } -ErrorAction SilentlyContinue -ErrorVariable failures
            $summaries | ForEach-Object { "$($_.Name) $($_.Total)" } | Should -BeExactly '(none) 1', "rest $($operations.Count - 1)"
            "$failures" | Should -BeLike '*no such group*'
        }

        It 'completes <Typed>' -ForEach @(
            @{ Typed = 'Measure-BctrlWork '; Expected = 'RuntimeKind', 'Runtime', 'WorkspaceId', 'Tool', 'RunId', 'CallerType', 'Status' }
            @{ Typed = 'Measure-BctrlWork -GroupBy runtime'; Expected = 'RuntimeKind', 'Runtime' }
            @{ Typed = "Measure-BctrlWork 'st"; Expected = , 'Status' }
            @{ Typed = 'Measure-BctrlWork x'; Expected = @() }
        ) {
            $matched = (TabExpansion2 -inputScript $Typed -cursorColumn $Typed.Length).CompletionMatches | Where-Object ResultType -EQ 'ParameterValue'
            @($matched.CompletionText | Where-Object { $_ }) | Should -Be $Expected
        }
    }

    It 'is readable after a table of operations' {
        $text = & { $operations[0]; $operations | Measure-BctrlWork } | Out-String -Width 80
        $text | Should -Match '(?m)^Total +: '
        $text | Should -Not -Match 'Percentile95Seconds'
    }

    Context 'Input' {
        It 'of <What> ends the command with an error that says what to do' -ForEach @(
            @{ What = 'ids'; Value = 'a'; Expected = "'a' is not an operation or a tool call. Pipe ids to Wait-BctrlOperation or Wait-BctrlToolCall first. *Import-Clixml*" }
            @{ What = 'rows of a CSV file'; Value = [pscustomobject]@{ Id = 'a'; Status = 'failed' }; Expected = "'@{Id=a; Status=failed}' is not an operation or a tool call.*" }
            @{ What = 'null'; Value = $null; Expected = 'An operation or a tool call is required, but the value is null.' }
        ) {
            $output = @(try { $operations[0], $Value | Measure-BctrlWork } catch { $_ })
            $output.Count | Should -Be 1 -Because 'a summary would look complete'
            $output[0].FullyQualifiedErrorId | Should -Be 'InvalidInputObject,Bctrl.PowerShell.MeasureBctrlWorkCommand'
            "$($output[0])" | Should -BeLike $Expected
            $output[0].ErrorDetails.RecommendedAction | Should -BeLike 'Pipe ids to *'
            { ConvertTo-BctrlReport -InputObject $operations[0], $Value } | Should -Throw -ErrorId 'InvalidInputObject,*'
        }

        It 'of a deserialized operation with a value of another type ends the command' {
            $operations[0] | Export-Clixml TestDrive:/changed.xml
            (Get-Content TestDrive:/changed.xml -Raw) -replace '<DT N="StartedAt">[^<]*</DT>', '<S N="StartedAt">yesterday</S>' | Set-Content TestDrive:/changed.xml
            { Import-Clixml TestDrive:/changed.xml | Measure-BctrlWork } | Should -Throw -ErrorId 'InvalidInputObject,*'
        }

        It 'may have null where the API specification does not allow it' {
            Connect-Stub ([Bctrl.Testing.StubHttpMessageHandler]::new().OnWait('*', (Get-RawWaitResponse '{"id":"a","status":"failed","runtime":null,"runtimeKind":null,"startedAt":"2026-03-01T10:00:00Z","finishedAt":"2026-03-01T10:00:05Z","result":{"steps":[{"call":null,"ok":false,"error":{"code":null,"message":null,"diagnostic":{"closest":[null,"b"],"fixes":[null,{"title":null}]}}}]}}')))
            $odd = @(Wait-BctrlOperation a) + [Bctrl.Operation]@{ Id = 'b'; Status = $null; FinishedAt = Get-Date }
            $odd | Export-Clixml TestDrive:/odd.xml
            foreach ($items in $odd, (Import-Clixml TestDrive:/odd.xml)) {
                ($items | Measure-BctrlWork).Total | Should -Be 2
                $items | ConvertTo-BctrlReport | Should -BeLike '*2 operations*'
                $items | ConvertTo-BctrlReport -As Markdown | Should -BeLike '*2 operations*'
            }
        }

        It 'can be an array, also with deserialized operations' {
            $operations | Export-Clixml TestDrive:/operations.xml
            $copies = Import-Clixml TestDrive:/operations.xml
            $expected = $operations | Measure-BctrlWork | ConvertTo-Json -Depth 5
            Measure-BctrlWork -InputObject $operations | ConvertTo-Json -Depth 5 | Should -BeExactly $expected
            Measure-BctrlWork -InputObject $copies | ConvertTo-Json -Depth 5 | Should -BeExactly $expected
            $copies | Measure-BctrlWork | ConvertTo-Json -Depth 5 | Should -BeExactly $expected
            ($copies | Where-Object Id -eq more | Measure-BctrlWork Priority).Name | Should -Be '3'
        }

        It 'is not kept' {
            # Each of these operations has 100 KB.
            $template = $operations | Where-Object Id -eq a
            $peak = 0
            $summary = 1..2000 | ForEach-Object {
                $copy = [Bctrl.Operation]@{ Id = "$_"; Status = 'succeeded'; CurrentCall = [string]::new('x', 50000); StartedAt = $template.StartedAt; FinishedAt = $template.FinishedAt }
                if ($_ % 500 -eq 0) { $peak = [Math]::Max($peak, [GC]::GetTotalMemory($true)) }
                $copy
            } | Measure-BctrlWork
            $summary.Total | Should -Be 2000
            $peak - [GC]::GetTotalMemory($true) | Should -BeLessThan 100MB -Because 'all operations together have 200 MB'
        }
    }

    Context 'The summary in a file' {
        It 'of the CSV format has readable values' {
            $operations | Measure-BctrlWork | Export-Csv TestDrive:/summary.csv -NoTypeInformation
            $row = Import-Csv TestDrive:/summary.csv
            ($row.PSObject.Properties.Name | Select-Object -First 4) -join ' ' | Should -Be 'Name Total Succeeded Failed'
            $row.Total, $row.MedianSeconds, $row.Statuses | Should -Be '7', '10.5', '2 failed; 2 succeeded; 1 cancelled; 1 running; 1 timed_out'
            $row.Failures | Should -Be '3 UNKNOWN_CALL page.clik: There is no call page.clik.; 1 cancelled'
            $row.Slowest | Should -Be '11s a succeeded; 11s bad failed; 11s late timed_out'
        }

        It 'of the Clixml format keeps everything, and looks the same' {
            $summary = $operations | Measure-BctrlWork
            $summary | Export-Clixml TestDrive:/summary.xml
            $copy = Import-Clixml TestDrive:/summary.xml
            $copy | ConvertTo-Json -Depth 5 | Should -BeExactly ($summary | ConvertTo-Json -Depth 5)
            $copy | Get-Line | Should -BeExactly ($summary | Get-Line)
            $groups = $operations | Measure-BctrlWork Status
            $groups | Export-Clixml TestDrive:/groups.xml
            Import-Clixml TestDrive:/groups.xml | Get-Line | Should -BeExactly ($groups | Get-Line)
        }

        It 'of a job keeps everything' {
            Skip-WithoutJob
            $operations | Export-Clixml TestDrive:/operations.xml
            $path = (Get-Item TestDrive:/operations.xml).FullName
            $job = Start-Job -ArgumentList $path, (Get-Module Bctrl).ModuleBase {
                Import-Module "$($args[1])/Bctrl.psd1"
                Import-Clixml $args[0] | Measure-BctrlWork
            }
            $copy = $job | Receive-Job -Wait -AutoRemoveJob
            $copy.Failures[0].ExampleId | Should -Be 'bad'
            $copy | Get-Line | Should -BeExactly ($operations | Measure-BctrlWork | Get-Line)
        }
    }

    Context 'The view' {
        It 'shows one summary in a few lines' {
            $operations | Measure-BctrlWork | Get-Line | Should -BeExactly @(
                'Total    : 7'
                'Status   : 2 failed, 2 succeeded, 1 cancelled, 1 running, 1 timed_out'
                'Duration : 11s minimum, 11s median, 11s 95th percentile, 11s maximum'
                'Slowest  : 11s a succeeded chrome-1'
                '           11s bad failed chrome-1'
                '           11s late timed_out chrome-1'
                'Failures : 3 UNKNOWN_CALL page.clik: There is no call page.clik.'
                '             such as bad'
                '           1 cancelled'
                '             such as off'
            )
        }

        It 'shows groups in a table' {
            $operations | Measure-BctrlWork Status | Get-Line | Should -BeExactly @(
                'Total Succeeded NotOk Running Median Maximum Name'
                '----- --------- ----- ------- ------ ------- ----'
                '    1         0     1       0    11s     11s cancelled'
                '    2         0     2       0    11s     11s failed'
                '    1         0     0       1                running'
                '    2         2     0       0    11s     11s succeeded'
                '    1         0     1       0    11s     11s timed_out'
            )
        }

        It 'says how many more failures there are' {
            $lines = 1..8 | ForEach-Object { [Bctrl.Operation]@{ Id = "$_"; Status = 'failed'; Error = [Bctrl.OperationError]@{ Code = "CODE_$_" } } } |
                Measure-BctrlWork | Get-Line
            $lines[-2..-1] | Should -BeExactly '             such as 5', '           and 3 more'
        }

        It 'has the colors of the statuses' -Skip:(-not $hasStyle) {
            $summary = $operations | Measure-BctrlWork
            [Bctrl.PowerShell.SummaryView]::Statuses($summary, $PSStyle, $Host).Split(',')[0] | Should -BeExactly "2 $($PSStyle.Foreground.Red)failed$($PSStyle.Reset)"
            [Bctrl.PowerShell.SummaryView]::FailureCount($summary, $PSStyle) | Should -BeExactly "$($PSStyle.Foreground.Red)4$($PSStyle.Reset)"
            [Bctrl.PowerShell.SummaryView]::Count($summary, 'TimedOutWaiting', 'Red', $PSStyle) | Should -BeExactly '0'
        }

        It 'shows no control characters' {
            $lines = [Bctrl.Operation]@{ Id = "a$([char] 27)[31m"; Status = "x$([char] 27)[2J"; FinishedAt = Get-Date; StartedAt = Get-Date; Runtime = "r$([char] 0x202e)" } | Measure-BctrlWork | Get-Line
            $lines -match "[$([char] 27)$([char] 0x202e)]" | Should -BeNullOrEmpty
        }
    }
}
