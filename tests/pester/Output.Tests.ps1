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
        @($operations | Where-Object Duration -GT ([timespan]::FromSeconds(10))).Count | Should -Be 5
        @($operations | Where-Object DurationSeconds -GT 10.5).Count | Should -Be 0
        @($operations | Where-Object IsTerminal).Count | Should -Be 5
        @($operations | Where-Object { $_.Steps.Error.Code -eq 'UNKNOWN_CALL' }).Count | Should -Be 2
    }

    It 'has times that can be compared with local times' {
        @($operations | Where-Object CreatedAt -lt (Get-Date '2026-03-02')).Count | Should -Be 5
        @($operations | Where-Object CreatedAt -gt (Get-Date '2026-03-02')).Count | Should -Be 0
        $operations[0].CreatedAt.Kind | Should -Be 'Local'
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

    It 'can be sorted, grouped and measured with another one that has no times' {
        $null = $stub.OnWait('raw', (Get-RawWaitResponse '{"id":"raw","status":"queued"}'))
        $null = $stub.OnWait('late', (Get-RawWaitResponse '{"id":"late","status":"succeeded","startedAt":"2026-03-01T11:00:00Z","finishedAt":"2026-03-01T11:00:00.25Z"}'))
        $several = 'raw', 'a', 'late' | Wait-BctrlOperation -Timeout 0 -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures | Should -HaveCount 1 -Because 'one operation has not completed'
        ($several | Sort-Object StartedAt).Id | Should -Be 'raw', 'a', 'late'
        ($several | Sort-Object Duration).Id | Should -Be 'raw', 'late', 'a'
        ($several | Sort-Object DurationSeconds -Descending).Id | Should -Be 'a', 'late', 'raw'
        ($several | Group-Object DurationSeconds | Sort-Object Name).Name | Should -Be '', '0.25', '10.5'
        ($several | Group-Object Duration).Count | Should -Be 3
        # Measure-Object counts $null as 0.
        $measured = $several | Where-Object IsTerminal | Measure-Object DurationSeconds -Sum -Average -Maximum
        $measured.Sum, $measured.Average, $measured.Maximum, $measured.Count | Should -Be 10.75, 5.375, 10.5, 2
        ($several | Measure-Object DurationSeconds -Sum).Sum | Should -Be 10.75
        ($several | Measure-Object Duration -Maximum -ErrorAction Stop).Maximum | Should -Be ([timespan]::FromSeconds(10.5))
    }

    It 'can be measured by Measure-Object' {
        $measured = $operations | Measure-Object DurationSeconds -Sum -Average
        $measured.Sum, $measured.Average | Should -Be 52.5, 10.5
    }

    It 'can be reduced by Select-Object' {
        $rows = $operations | Select-Object Id, Status, Duration, Error
        $row = $rows | Where-Object Id -eq bad
        $row.Duration | Should -Be ([timespan]::FromSeconds(10.5))
        "$($row.Error)" | Should -Be 'step.failed: The last step failed.'
        ($operations | Select-Object -ExpandProperty Steps).Count | Should -Be 15
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
        $row.PSObject.Properties.Name | Select-Object -First 8 |
            Should -BeExactly 'Id', 'Status', 'RuntimeKind', 'Runtime', 'StartedAt', 'FinishedAt', 'DurationSeconds', 'Error'
        $row.DurationSeconds | Should -BeExactly '10.5'
        @($row.PSObject.Properties.Value) -like 'System.*' | Should -BeNullOrEmpty
        @($row.PSObject.Properties.Value) -like 'Bctrl.*' | Should -BeNullOrEmpty
    }

    It 'can be converted to JSON and back' {
        $operation = $operations | Where-Object Id -eq bad | ConvertTo-Json -Depth 12 | ConvertFrom-Json
        $operation.Id | Should -Be 'bad'
        $operation.IsTerminal | Should -BeTrue
        $operation.Error.Details.attempts | Should -Be 2
        $operation.Result.Steps.Count | Should -Be 3
        $operation.Result.Steps[0].Result.size | Should -Be 12345678901234
        $operation.Result.Steps[2].Error.Diagnostic.Closest | Should -Be 'page.click'
    }

    It 'has each step once in JSON, and the duration as one value' {
        $json = $operations | Where-Object Id -eq bad | ConvertTo-Json -Depth 12
        [regex]::Matches($json, 'UNKNOWN_CALL').Count | Should -Be 1
        [regex]::Matches($json, '"Steps"').Count | Should -Be 1
        [regex]::Matches($json, '"Duration\w*": *[^,\s]+').Value | Should -BeExactly '"DurationSeconds": 10.5'
        $rows = $operations | Where-Object Id -eq bad | Get-BctrlOperationStep | ConvertTo-Json -Depth 12
        [regex]::Matches($rows, 'UNKNOWN_CALL').Count | Should -Be 1
        $steps = ($operations | Where-Object Id -eq bad).Steps | ConvertTo-Json -Depth 12
        [regex]::Matches($steps, 'UNKNOWN_CALL').Count | Should -Be 1
    }

    It 'has Duration and Steps by name but not in lists, in each runspace and in strict mode' {
        $script = {
            param($operation)
            Set-StrictMode -Version Latest
            $operation.Duration
            $operation.Steps.Count
            ($operation | Select-Object Duration).Duration
            ($operation | Select-Object -ExpandProperty Steps).Count
            ($operation | Select-Object *).PSObject.Properties.Name
            ($operation | Get-Member -MemberType Properties).Name
        }
        $listed = @(($operations | Where-Object Id -eq a).PSObject.Properties.Name)
        $listed | Should -Not -Contain 'Duration'
        $listed | Should -Not -Contain 'Steps'
        $runspace = [runspacefactory]::CreateRunspace()
        try {
            $runspace.Open()
            foreach ($operation in $operations | Where-Object Id -eq a) {
                $shell = Get-Shell $runspace $script $operation
                foreach ($output in @(& $script $operation), @($shell.Invoke())) {
                    $output[0], $output[2] | Should -Be ([timespan]::FromSeconds(10.5)), ([timespan]::FromSeconds(10.5))
                    $output[1], $output[3] | Should -Be 3, 3
                    $output[4..($output.Count - 1)] | Should -BeExactly (@($listed) + @($listed | Sort-Object))
                }
                $shell.Streams.Error | Should -BeNullOrEmpty
            }
        } finally {
            $runspace.Dispose()
        }
        ($operations[0] | Get-Member Duration -Force).MemberType | Should -Be 'Property'
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

    Context 'Properties' {
        BeforeAll {
            # Gets an operation from a response that contains only these properties.
            function Get-RawOperation {
                param([string] $Json)

                $null = $stub.OnWait('raw', (Get-RawWaitResponse $Json))
                Wait-BctrlOperation raw -ErrorAction Stop
            }
        }

        It 'are those of the specification and three more' {
            $operation = $operations | Where-Object Id -eq a
            $operation.PSObject.TypeNames[0] | Should -Be 'Bctrl.Operation'
            $operation.PSObject.Properties.Name | Sort-Object | Should -BeExactly @(
                'CancelRequestedAt', 'CreatedAt', 'CurrentCall', 'DurationSeconds', 'Error', 'FinishedAt', 'Id', 'IsTerminal', 'LastHeartbeatAt', 'Progress',
                'Result', 'Runtime', 'RuntimeId', 'RuntimeKind', 'StartedAt', 'Status', 'TimedOutWaiting', 'WorkspaceId')
            $operation.Id | Should -BeExactly 'a'
            $operation.Status | Should -BeExactly 'succeeded'
            $operation.RuntimeKind | Should -BeExactly 'browser'
            $operation.Runtime | Should -BeExactly 'chrome-1'
            $operation.RuntimeId | Should -BeExactly '2f0c9f0e-8a55-4b8e-9d0c-0a1b2c3d4e5f'
            $operation.WorkspaceId | Should -BeExactly '7c1de1b2-33c4-4d5e-8f60-718293a4b5c6'
            $operation.IsTerminal | Should -BeTrue
            $operation.TimedOutWaiting | Should -BeFalse
            $operation.DurationSeconds | Should -BeExactly 10.5
            $operation.Duration | Should -Be ([timespan]::FromSeconds(10.5))
            [object]::ReferenceEquals($operation.Steps, $operation.Result.Steps) | Should -BeTrue
            "$operation" | Should -BeExactly 'a succeeded'
        }

        It 'that are not in the specification are added to each object' {
            $operation = Get-RawOperation '{"id":"raw","status":"failed","priority":3,"tags":["x","y"],"owner":{"name":"kim"},
                "progress":{"step":1,"eta":"soon"},"error":{"message":"m","severity":"high"},
                "result":{"ok":false,"cost":0.25,"steps":[{"index":1,"call":"c","ok":false,"attempts":2,
                "error":{"code":"TIMEOUT","message":"m","retryable":true,"diagnostic":{"id":"d","score":9,"fixes":[{"title":"t","effort":"low"}]}}},
                {"index":2,"call":"c","ok":true,"resolved":{"call":"c","engine":"v2"},"binding":{"alias":"x","id":"i","type":"page","scope":"s"}}]}}'
            $operation.Priority | Should -Be 3
            $operation.Priority | Should -BeOfType long
            $operation.Tags | Should -Be 'x', 'y'
            , $operation.Tags | Should -BeOfType ([object[]])
            $operation.Owner.name | Should -Be 'kim'
            $operation.Progress.Eta | Should -Be 'soon'
            $operation.Error.Severity | Should -Be 'high'
            $operation.Result.Cost | Should -Be 0.25
            $operation.Steps[0].Attempts | Should -Be 2
            $operation.Steps[0].Error.Retryable | Should -BeTrue
            $operation.Steps[0].Error.Diagnostic.Score | Should -Be 9
            $operation.Steps[0].Error.Diagnostic.Fixes[0].Effort | Should -Be 'low'
            $operation.Steps[1].Resolved.Engine | Should -Be 'v2'
            $operation.Steps[1].Binding.Scope | Should -Be 's'
            # The names are in PascalCase.
            $operation.PSObject.Properties.Name | Should -Contain 'Priority'
            $operation.PSObject.Properties['Priority'].Name | Should -BeExactly 'Priority'
            ($operation | Get-Member Priority).MemberType | Should -Be 'NoteProperty'
        }

        It 'that are not in the specification come after the others' {
            $specified = @(($operations | Where-Object Id -eq a).PSObject.Properties.Name)
            $ofStep = @(($operations | Where-Object Id -eq a).Steps[0].PSObject.Properties.Name)
            $operation = Get-RawOperation ('{"priority":3,"owner":{"name":"kim"},"id":"raw","status":"succeeded","progress":{"eta":"soon","step":1},
                "result":{"cost":1,"steps":[{"attempts":2,"index":1,"call":"c","ok":true}]}}')
            $expected = $specified + 'Priority' + 'Owner'
            $operation.PSObject.Properties.Name | Should -BeExactly $expected
            ($operation | Select-Object *).PSObject.Properties.Name | Should -BeExactly $expected
            ($operation | ConvertTo-Csv -NoTypeInformation)[0] | Should -BeExactly "`"$($expected -join '","')`""
            ($operation | ConvertTo-Json -Depth 8 | ConvertFrom-Json).PSObject.Properties.Name | Should -BeExactly $expected
            [regex]::Matches(($operation | Format-List * | Out-String), '(?m)^\w+(?= *:)').Value | Should -BeExactly $expected
            $operation | Export-Clixml TestDrive:/order.xml
            $copy = Import-Clixml TestDrive:/order.xml
            # A copy has no class, so it lists all of its properties.
            $copy.PSObject.Properties.Name | Should -BeExactly ($expected + 'Duration' + 'Steps')
            ($copy | Wait-BctrlOperation).PSObject.Properties.Name | Should -BeExactly $expected
            $operation.Steps[0].PSObject.Properties.Name | Should -BeExactly ($ofStep + 'Attempts')
            $operation.Progress.PSObject.Properties.Name | Should -BeExactly 'Step', 'TotalSteps', 'CurrentCall', 'Message', 'LastEventType', 'Eta'
        }

        It 'stay those of the object if it has others, too' {
            $operation = Get-RawOperation '{"id":"raw","status":"succeeded","priority":3}'
            $operation.Status = 'failed'
            $operation.PSObject.BaseObject.Runtime = 'changed'
            $operation | Should -BeOfType Bctrl.Operation
            "$operation" | Should -BeExactly 'raw failed'
            "$($operation | Select-Object Status, Runtime, Priority)" | Should -BeExactly '@{Status=failed; Runtime=changed; Priority=3}'
            ($operation | Get-Member Status).MemberType | Should -Be 'Property'
            { $operation.IsTerminal = $false } | Should -Throw
        }

        It 'that are not in the specification can be used by the next commands' {
            'more' | Wait-BctrlOperation | Where-Object Priority -gt 2 | ForEach-Object { $_.owner.NAME } | Should -BeExactly 'kim'
            (Wait-BctrlOperation more | Select-Object Priority).Priority | Should -Be 3
        }

        It 'that are not in the specification hide no other property, and no value is lost' {
            $operation = Get-RawOperation '{"id":"raw","status":"succeeded","STATUS":"loud","steps":7,"duration":8,"durationSeconds":9,"cost":1,"Cost":2,"COST_":3,"":4,"_":5}'
            $operation.Status | Should -BeExactly 'succeeded'
            $operation.STATUS_ | Should -BeExactly 'loud'
            $operation.Steps | Should -Be $null
            $operation.Steps_ | Should -Be 7
            $operation.Duration, $operation.DurationSeconds | Should -Be $null, $null
            $operation.Duration_, $operation.DurationSeconds_ | Should -Be 8, 9
            $operation.Cost | Should -Be 1
            $operation.Cost_ | Should -Be 2
            $operation.COST__ | Should -Be 3
            $operation._ | Should -Be 4
            $operation.__ | Should -Be 5
        }

        It 'with a value that is not in the specification keep it' {
            $operation = Get-RawOperation '{"id":"raw","status":"succeeded","runtimeKind":"toaster","result":{"mode":"best-effort"}}'
            $operation.RuntimeKind | Should -BeExactly 'toaster'
            $operation.Result.Mode | Should -BeExactly 'best-effort'
        }

        It 'are added once to an operation that is emitted twice' {
            $operation = Get-RawOperation '{"id":"raw","status":"succeeded","priority":3}'
            $null = $operation | Wait-BctrlOperation
            $operation.PSObject.Properties.Name | Where-Object { $_ -like 'Priority*' } | Should -BeExactly 'Priority'
        }

        It 'that contain any JSON have the matching types of PowerShell' {
            $details = (Get-RawOperation '{"id":"raw","status":"failed","error":{"message":"m","details":{
                "text":"2026-03-01T10:00:00Z","yes":true,"no":false,"nothing":null,
                "int":42,"long":12345678901234,"huge":123456789012345678901234567890,"negative":-1,
                "ratio":0.1,"money":12345678901234567.89,"exponent":1e3,"beyond":1e400,
                "list":[1,"a",null,{"x":[true]}],"empty":{},"none":[],"\u00dcn\u00efcode":"ok","with space":1}}}').Error.Details
            $details.GetType().FullName | Should -Be 'System.Management.Automation.PSCustomObject'
            foreach ($expected in @(
                    @{ Name = 'text'; Value = '2026-03-01T10:00:00Z' }
                    @{ Name = 'yes'; Value = $true }
                    @{ Name = 'no'; Value = $false }
                    @{ Name = 'int'; Value = [long] 42 }
                    @{ Name = 'long'; Value = [long] 12345678901234 }
                    @{ Name = 'huge'; Value = [bigint]::Parse('123456789012345678901234567890') }
                    @{ Name = 'negative'; Value = [long] -1 }
                    @{ Name = 'ratio'; Value = 0.1 }
                    @{ Name = 'money'; Value = 12345678901234567.89d }
                    @{ Name = 'exponent'; Value = 1000.0 }
                    @{ Name = 'beyond'; Value = '1e400' }
                    @{ Name = "$([char] 0xdc)n$([char] 0xef)code"; Value = 'ok' }
                    @{ Name = 'with space'; Value = [long] 1 }
                )) {
                $details.($expected.Name) | Should -BeExactly $expected.Value -Because "that is the value of $($expected.Name)"
                $details.($expected.Name).GetType() | Should -Be $expected.Value.GetType() -Because "that is the type of $($expected.Name)"
            }
            $details.nothing | Should -Be $null
            $details.PSObject.Properties.Name | Should -Contain 'nothing'
            , $details.list | Should -BeOfType ([object[]])
            $details.list[0..2] | Should -Be 1, 'a', $null
            , $details.list[3].x | Should -BeOfType ([object[]])
            $details.list[3].x | Should -BeTrue
            $details.empty.GetType().FullName | Should -Be 'System.Management.Automation.PSCustomObject'
            @($details.empty.PSObject.Properties).Count | Should -Be 0
            , $details.none | Should -BeOfType ([object[]])
            $details.none.Count | Should -Be 0
        }

        It 'that contain any JSON have valid and different names, and no value is lost: <Json>' -ForEach @(
            @{ Json = '{"id":1,"ID":2,"":3,"twice":4,"twice":5,"_":6,"id_":7}'; Expected = 'id=1', 'ID_=2', '_=3', 'twice=5', '__=6', 'id__=7' }
            @{ Json = '{"":1}'; Expected = '_=1' }
            @{ Json = '{"b":1,"B":2}'; Expected = 'b=1', 'B_=2' }
            @{ Json = '{"twice":4,"twice":5}'; Expected = 'twice=5' }
        ) {
            $details = (Get-RawOperation ('{"id":"raw","status":"failed","error":{"message":"m","details":' + $Json + '}}')).Error.Details
            $details.PSObject.Properties | ForEach-Object { "$($_.Name)=$($_.Value)" } | Should -BeExactly $Expected
        }

        It 'are $null for times that are not valid, with one warning for the command' {
            foreach ($id in 'x', 'y', 'z') {
                $times = '"createdAt":"the day\nbefore yesterday","startedAt":17,"finishedAt":"2026-03-01T10:00:00Z"'
                $null = $stub.OnWait($id, (Get-RawWaitResponse "{`"id`":`"$id`",`"status`":`"succeeded`",$times}"))
            }
            $odd = Wait-BctrlOperation x, y, z -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
            $odd.Count | Should -Be 3
            $odd.CreatedAt | Should -Be $null, $null, $null
            $odd.StartedAt | Should -Be $null, $null, $null
            $odd.Duration | Should -Be $null, $null, $null
            $odd.FinishedAt | Should -BeOfType datetime
            $warnings.Count | Should -Be 1
            "$warnings" | Should -BeExactly (
                "The property createdAt of operation $($odd[0].Id) has a value that could not be read: 'the day before yesterday'. " +
                'The property is empty. Further such values are not reported.')
        }

        It 'are $null for numbers that are not valid, with one warning for the command' {
            $properties = '"progress":{"step":1e999,"totalSteps":"half"},"result":{"steps":[{"index":0.0},{"index":99999999999,"ok":true}]}'
            $null = $stub.OnWait('x', (Get-RawWaitResponse "{`"id`":`"x`",`"status`":`"succeeded`",$properties}"))
            $odd = Wait-BctrlOperation x -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
            $odd.Progress.Step, $odd.Progress.TotalSteps | Should -Be $null, $null
            $odd.Steps.Index | Should -Be 0, $null
            "$warnings" | Should -BeExactly ("The property progress.step of operation x has a value that could not be read: '1e999'. " +
                'The property is empty. Further such values are not reported.')
        }
    }

    Context 'Formatting' {
        It 'has the specified columns in Format-Table' {
            $text = $operations | Where-Object Id -eq bad | Format-Table Id, Status, Error | Out-String -Width 80
            $text | Should -BeLike '*bad failed step.failed: The last step failed.*'
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
