Describe 'An operation object' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $script:stub = Get-Stub -Failed bad, worse
        $null = $stub.OnWait('off', (Get-WaitResponse off cancelled)).OnWait('run', (Get-WaitResponse run running))
        $null = $stub.OnWait('more', (Get-WaitResponse more succeeded '"priority":3,"owner":{"name":"kim"}'))
        Connect-Stub $stub
        $script:operations = 'a', 'b', 'bad', 'worse', 'off' | Wait-BctrlOperation
    }

    AfterAll {
        Disconnect-Bctrl
    }

    It 'can be filtered by Where-Object' {
        $operations | Where-Object Status -ne succeeded | ForEach-Object Id | Sort-Object | Should -Be 'bad', 'off', 'worse'
        @($operations | Where-Object { $_.Duration.TotalSeconds -gt 10 }).Count | Should -Be 5
        @($operations | Where-Object IsTerminal).Count | Should -Be 5
        @($operations | Where-Object { $_.Steps.Error.Code -eq 'UNKNOWN_CALL' }).Count | Should -Be 2
    }

    It 'has times that can be compared with local times' {
        @($operations | Where-Object CreatedAt -lt (Get-Date '2026-03-02')).Count | Should -Be 5
        @($operations | Where-Object CreatedAt -gt (Get-Date '2026-03-02')).Count | Should -Be 0
        $operations[0].CreatedAt.ToUniversalTime() | Should -Be ([datetime]::new(2026, 3, 1, 10, 0, 0, [DateTimeKind]::Utc))
    }

    It 'can be grouped by Group-Object' {
        $groups = $operations | Group-Object Status -AsHashTable -AsString
        $groups['succeeded'].Count | Should -Be 2
        $groups['failed'].Count | Should -Be 2
        $groups['cancelled'].Count | Should -Be 1
    }

    It 'can be sorted by Sort-Object' {
        ($operations | Sort-Object Status, Id).Id | Should -Be 'off', 'bad', 'worse', 'a', 'b'
        ($operations | Sort-Object Duration, Id -Descending).Id | Should -Be 'worse', 'off', 'bad', 'b', 'a'
    }

    It 'can be measured by Measure-Object' {
        ($operations | ForEach-Object { $_.Duration.TotalSeconds } | Measure-Object -Sum).Sum | Should -Be 52.5
    }

    It 'can be reduced by Select-Object' {
        $rows = $operations | Select-Object Id, Status, Duration, Error
        $row = $rows | Where-Object Id -eq bad
        $row.Duration | Should -Be ([timespan]::FromSeconds(10.5))
        "$($row.Error)" | Should -Be 'step.failed: The last step failed.'
        ($operations | Select-Object -ExpandProperty Steps).Count | Should -Be 15
    }

    It 'has properties that are not in the specification' {
        $operation = Wait-BctrlOperation more
        $operation.Priority | Should -Be 3
        $operation.Owner.name | Should -Be 'kim'
        ($operation | Select-Object Priority).Priority | Should -Be 3
        ($operation | Get-Member Priority).MemberType | Should -Be 'NoteProperty'
    }

    It 'keeps exact numbers and unchanged strings' {
        $null = $stub.OnWait('exact', (Get-RawWaitResponse '{"id":"exact","status":"failed","error":{"message":"m","details":{"big":12345678901234567890123,"money":12345678901234567.89,"date":"2026-03-01T10:00:00Z","list":[1,null,{"x":1}]}}}'))
        $details = (Wait-BctrlOperation exact).Error.Details
        "$($details.big)" | Should -Be '12345678901234567890123'
        $details.money | Should -Be 12345678901234567.89d
        $details.date | Should -BeOfType string
        $details.list.Count | Should -Be 3
        $details.list[2].x | Should -Be 1
    }

    It 'can be exported with Select-Object and Export-Csv and imported' {
        $operations | Sort-Object Id | Select-Object Id, Status, Duration, Progress, Error, Steps, Result | Export-Csv TestDrive:/operations.csv -NoTypeInformation
        $rows = Import-Csv TestDrive:/operations.csv
        $rows.Count | Should -Be 5
        $bad = $rows | Where-Object Id -eq bad
        $bad.Status | Should -Be 'failed'
        [timespan]$bad.Duration | Should -Be ([timespan]::FromSeconds(10.5))
        $bad.Error | Should -Be 'step.failed: The last step failed.'
        $bad.Steps | Should -Be '3 steps, failed: 3 page.clik'
        $bad.Result | Should -Be '3 steps, failed: 3 page.clik'
        ($rows | Wait-BctrlOperation).Count | Should -Be 5
    }

    It 'can be exported with Export-Csv without type names as values' {
        $operations | Export-Csv TestDrive:/whole.csv -NoTypeInformation
        $row = (Import-Csv TestDrive:/whole.csv)[0]
        $row.PSObject.Properties.Name | Should -Contain 'RuntimeKind'
        @($row.PSObject.Properties.Value) -like 'System.*' | Should -BeNullOrEmpty
        @($row.PSObject.Properties.Value) -like 'Bctrl.*' | Should -BeNullOrEmpty
    }

    It 'can be converted to JSON and back' {
        $operation = $operations | Where-Object Id -eq bad | ConvertTo-Json -Depth 12 | ConvertFrom-Json
        $operation.Id | Should -Be 'bad'
        $operation.IsTerminal | Should -BeTrue
        $operation.Error.Details.attempts | Should -Be 2
        $operation.Steps.Count | Should -Be 3
        $operation.Steps[0].Result.size | Should -Be 12345678901234
        $operation.Steps[2].Error.Diagnostic.Closest | Should -Be 'page.click'
    }

    It 'can be exported with Export-Clixml and imported' {
        Wait-BctrlOperation more, bad | Sort-Object Id | Export-Clixml TestDrive:/operations.xml
        $copies = Import-Clixml TestDrive:/operations.xml
        $copies[0].PSObject.TypeNames[0] | Should -Be 'Deserialized.Bctrl.Operation'
        $copies[0].Status | Should -Be 'failed'
        $copies[0].Duration | Should -Be ([timespan]::FromSeconds(10.5))
        $copies[0].Steps[2].Error.Diagnostic.Expected | Should -Be 'a known call'
        $copies[1].Owner.name | Should -Be 'kim'
    }

    It 'can be compared by Compare-Object' {
        Compare-Object $operations $operations -Property Id, Status | Should -BeNullOrEmpty
    }

    Context 'Formatting' {
        BeforeAll {
            function Format-PlainText {
                param([int] $Width = 80)

                $text = $input | Out-String -Width $Width
                ($text -split '\r?\n' | ForEach-Object { ($_ -replace "$([char]27)\[[0-9;]*m").TrimEnd() } | Where-Object { $_ }) -join "`n"
            }
        }

        It 'is a table that fits 80 columns' {
            $expected = @(
                'Id                                   Status      Kind     Step Duration Detail'
                '--                                   ------      ----     ---- -------- ------'
                'a                                    succeeded   browser     3      11s'
                'off                                  cancelled   browser     3      11s'
            ) -join "`n"
            $operations | Where-Object Id -in a, off | Sort-Object Id | Format-PlainText | Should -Be $expected
        }

        It 'is a list with all properties' {
            $text = $operations | Where-Object Id -eq bad | Format-List | Format-PlainText
            $text | Should -BeLike "*Id                : bad`nStatus            : failed`n*"
            $text | Should -BeLike '*Error             : step.failed: The last step failed.*'
            $text | Should -BeLike '*Result            : 3 steps, failed: 3 page.clik*'
        }

        It 'has the specified columns in Format-Table' {
            $text = $operations | Where-Object Id -eq bad | Format-Table Id, Status, Error | Format-PlainText
            $text | Should -BeLike '*bad failed step.failed: The last step failed.*'
        }

        It 'has the same view after Import-Clixml' {
            $operations | Export-Clixml TestDrive:/shown.xml
            Import-Clixml TestDrive:/shown.xml | Format-PlainText | Should -Be ($operations | Format-PlainText)
        }

        It 'has no escape codes with NO_COLOR' {
            $script = '. "{0}"; Connect-Stub (Get-Stub -Failed bad); Wait-BctrlOperation a, bad; Disconnect-Bctrl' -f [IO.Path]::Combine($PSScriptRoot, 'Common.ps1')
            $env:NO_COLOR = '1'
            try {
                $text = Invoke-PowerShell -Command $script
            } finally {
                Remove-Item Env:NO_COLOR
            }
            "$text" | Should -BeLike '*failed*'
            "$text" | Should -Not -Match ([char]27)
        }
    }
}
