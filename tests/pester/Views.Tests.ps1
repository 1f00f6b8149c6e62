# The tables and lists that PowerShell shows for the objects of the module. $PSStyle exists from PowerShell 7.2 on.

BeforeDiscovery {
    $hasStyle = [bool] (Get-Variable PSStyle -ErrorAction Ignore)
}

Describe 'The views' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        $id = '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87'
        $escape = [char] 27
        $style = Get-Variable PSStyle -ValueOnly -ErrorAction Ignore

        # Gets the lines that PowerShell shows for the input, without those that are empty. PowerShell wraps words in English
        # and some other languages. In others, and here by default, it wraps at any character.
        function Get-Line {
            param([int] $Width = 80, [string] $Rendering = 'PlainText', [string] $Culture = '')

            $before = if ($style) { $style.OutputRendering }
            $thread = [Threading.Thread]::CurrentThread
            $cultureBefore = $thread.CurrentCulture
            try {
                $thread.CurrentCulture = [cultureinfo]::GetCultureInfo($Culture)
                if ($style) { $style.OutputRendering = $Rendering }
                ($input | Out-String -Width $Width) -split '\r?\n' | ForEach-Object TrimEnd | Where-Object { $_ }
            } finally {
                $thread.CurrentCulture = $cultureBefore
                if ($style) { $style.OutputRendering = $before }
            }
        }

        # Truncates a text to the width of a column, as PowerShell does.
        function Limit-Text {
            param([string] $Text, [int] $Width)

            $ellipsis = if ($PSVersionTable.PSVersion.Major -lt 6) { '...' } else { [string] [char] 0x2026 }
            $Text.Substring(0, $Width - $ellipsis.Length) + $ellipsis
        }

        # Connects to a server with an operation that has the specified properties, and gets the operation.
        function Get-Operation {
            param([string] $Json)

            Connect-Stub ([Bctrl.Testing.StubHttpMessageHandler]::new().On('GET /v1/operations/*', [Bctrl.Testing.StubResponse]::Json($Json, 200)))
            Get-BctrlOperation ($Json | ConvertFrom-Json).id
        }

        # Gets an operation that has all properties for its status.
        function Get-Canned {
            param([string] $Status, [string] $Id = $id)

            Get-Operation ([Bctrl.Testing.CannedOperation]::Json($Id, $Status, 3, ''))
        }

        # Gets the parts of the row of an operation that has only the specified properties. A long detail is below the others.
        function Get-Row {
            param([string] $Property)

            $line, $below = @(Get-Operation "{`"id`":`"$id`",$Property}" | Get-Line -Width 200 | Select-Object -Skip 2 | ForEach-Object { $_.PadRight(80) })
            $detail = if ($below) { $below.Substring(37) } else { $line.Substring(58) }
            [pscustomobject]@{ Status = $line.Substring(37, 11).Trim(); Duration = $line.Substring(49, 8).Trim(); Detail = $detail.Trim() }
        }

        # Gets the text of a row that has several lines, without the id, and with one space instead of each line break.
        function Get-CellText {
            param([string[]] $Line)

            ($Line | ForEach-Object { $_.PadRight(37).Substring(37).Trim() }) -join ' '
        }
    }

    AfterAll {
        Disconnect-Bctrl
    }

    Context 'The table of operations' {
        It 'has a row for each status, with the whole reason of a failure, at 80 columns' {
            $operations = @(Get-Canned succeeded) + @('failed', 'cancelled', 'timed_out', 'running', 'cancelling', 'queued' | ForEach-Object { Get-Canned $_ $_ })
            $operations | Get-Line -Culture en-US | Should -BeExactly @(
                'Id                                   Status'
                '--                                   ------'
                '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87 succeeded        11s'
                'failed                               failed           11s'
                '                                     step.failed: The last step failed. Step 3'
                '                                     page.clik: UNKNOWN_CALL: There is no call'
                '                                     page.clik.'
                'cancelled                            cancelled        11s'
                'timed_out                            timed_out        11s'
                '                                     step.failed: The last step failed. Step 3'
                '                                     page.clik: UNKNOWN_CALL: There is no call'
                '                                     page.clik.'
                'running                              running         8.0s'
                '                                     1/3 page.goto: Opening the page'
                'cancelling                           cancelling      8.0s'
                'queued                               queued          8.0s'
            )
        }

        It 'has the whole id, status, duration and reason at <_> columns' -ForEach 60, 66, 72, 80, 100, 120, 200 {
            foreach ($culture in 'en-US', '') {
                $lines = @(Get-Canned failed | Get-Line -Width $_ -Culture $culture)
                $lines | Where-Object Length -GT $_ | Should -BeNullOrEmpty
                $lines[0, 1] | Should -BeExactly 'Id                                   Status', '--                                   ------'
                $lines[2] | Should -BeLikeExactly "$id failed           11s*"
                ($lines | Select-Object -Skip 3 | ForEach-Object { $_.Substring(0, 37).Trim() }) -join '' | Should -BeExactly '' -Because 'the reason must not be below the id'
                $text = Get-CellText ($lines | Select-Object -Skip 2)
                $text -replace ' ' | Should -BeExactly 'failed11sstep.failed:Thelaststepfailed.Step3page.clik:UNKNOWN_CALL:Thereisnocallpage.clik.'
                if ($culture -eq 'en-US') { $text | Should -BeExactly 'failed           11s step.failed: The last step failed. Step 3 page.clik: UNKNOWN_CALL: There is no call page.clik.' }
            }
        }

        It 'breaks no word in a terminal of <_> columns, in a language in which PowerShell would' -ForEach 60, 80, 200 {
            $screen = [Bctrl.Testing.RecordingHost]::new()
            $screen.UI.RawUI.BufferSize = [Management.Automation.Host.Size]::new($_, 50)
            $operation = Get-Canned failed
            $thread = [Threading.Thread]::CurrentThread
            $culture = $thread.CurrentCulture
            try {
                $thread.CurrentCulture = [cultureinfo]::InvariantCulture
                $text = [Bctrl.PowerShell.View]::StatusDurationDetail($operation, $null, $screen)
            } finally {
                $thread.CurrentCulture = $culture
            }
            $lines = $text -split '\n'
            $lines | Where-Object Length -GT ($_ - 37) | Should -BeNullOrEmpty
            ($lines -join ' ') -replace ' +', ' ' | Should -BeExactly 'failed 11s step.failed: The last step failed. Step 3 page.clik: UNKNOWN_CALL: There is no call page.clik.'
        }

        It 'has one line for the reason in a wide terminal' {
            @(Get-Canned failed | Get-Line -Width 200 -Culture en-US).Count | Should -Be 4
            @(Get-Canned failed | Get-Line -Width 120 -Culture en-US).Count | Should -Be 5
        }

        It 'is the same with Format-Table' {
            $operation = Get-Canned failed
            $operation | Format-Table | Get-Line | Should -BeExactly @($operation | Get-Line)
        }

        It 'shows <Expected> in Detail for <Property>' -ForEach @(
            @{ Property = '"status":"failed","error":{"code":"c","message":"m"}'; Expected = 'c: m' }
            @{ Property = '"status":"failed","error":{"code":"c","message":"m"},"result":{"ok":false,"steps":[{"index":0,"call":"x","ok":false}]}'; Expected = 'c: m. Step 1 x' }
            @{ Property = '"status":"failed","error":{"code":"c","message":"m"},"result":{"ok":false,"steps":[{"index":0,"call":"x","ok":false,"error":{"code":"d","message":"m"}}]}'; Expected = 'Step 1 x: d: m' }
            @{ Property = '"status":"failed","result":{"ok":false,"steps":[{"index":0,"call":"x","ok":false,"error":{"code":"d","message":"m"}}]}'; Expected = 'Step 1 x: d: m' }
            @{ Property = '"status":"succeeded","result":{"ok":true,"steps":[{"index":0,"call":"x","ok":true},{"index":1,"call":"y","ok":false}]}'; Expected = 'Step 2 y' }
            @{ Property = '"status":"succeeded","result":{"ok":true,"steps":[{"index":0,"call":"x","ok":true}]}'; Expected = '' }
            @{ Property = '"status":"succeeded","currentCall":"page.goto","progress":{"currentCall":"page.goto"}'; Expected = '' }
            @{ Property = '"status":"running","currentCall":"other","progress":{"step":2,"totalSteps":5,"currentCall":"page.goto","message":"Opening"}'; Expected = '2/5 page.goto: Opening' }
            @{ Property = '"status":"running","progress":{"step":2,"message":"Opening"}'; Expected = '2 Opening' }
            @{ Property = '"status":"running","progress":{"message":"Opening"}'; Expected = 'Opening' }
            @{ Property = '"status":"running","progress":{}'; Expected = '' }
            @{ Property = '"status":"running","currentCall":"page.goto"'; Expected = 'page.goto' }
            @{ Property = '"status":"running","timedOutWaiting":true,"currentCall":"page.goto"'; Expected = 'timed out waiting, page.goto' }
            @{ Property = '"status":"queued","timedOutWaiting":true'; Expected = 'timed out waiting' }
            @{ Property = '"status":"added_tomorrow","currentCall":"page.goto"'; Expected = 'page.goto' }
            @{ Property = '"status":"queued"'; Expected = '' }
        ) {
            (Get-Row $Property).Detail | Should -BeExactly $Expected
        }

        It 'has a status that is longer than the known ones whole' {
            @(Get-Operation "{`"id`":`"$id`",`"status`":`"waiting_for_approval`",`"currentCall`":`"c`"}" | Get-Line)[2] | Should -BeExactly "$id waiting_for_approval          c"
        }

        It 'shows "<Expected>" in Duration for <Seconds> seconds' -ForEach @(
            @{ Seconds = 0; Expected = '0.0s' }, @{ Seconds = 4.24; Expected = '4.2s' }, @{ Seconds = 9.9; Expected = '9.9s' }
            @{ Seconds = 10; Expected = '10s' }, @{ Seconds = 59; Expected = '59s' }
            @{ Seconds = 60; Expected = '1m 00s' }, @{ Seconds = 3599; Expected = '59m 59s' }
            @{ Seconds = 3600; Expected = '1h 00m' }, @{ Seconds = 86399; Expected = '23h 59m' }
            @{ Seconds = 86400; Expected = '1d 00h' }, @{ Seconds = 183599; Expected = '2d 02h' }
        ) {
            $end = [datetime]::new(2026, 3, 1, 10, 0, 0, [DateTimeKind]::Utc).AddSeconds($Seconds).ToString('o', [cultureinfo]::InvariantCulture)
            (Get-Row "`"status`":`"succeeded`",`"startedAt`":`"2026-03-01T10:00:00Z`",`"finishedAt`":`"$end`"").Duration | Should -BeExactly $Expected
            # The time of a running operation is that of its last heartbeat.
            (Get-Row "`"status`":`"running`",`"startedAt`":`"2026-03-01T10:00:00Z`",`"lastHeartbeatAt`":`"$end`"").Duration | Should -BeExactly $Expected
        }

        It 'shows no duration without <Missing>' -ForEach @(
            @{ Missing = 'a start'; Property = '"status":"queued","lastHeartbeatAt":"2026-03-01T10:00:00Z"' }
            @{ Missing = 'a heartbeat'; Property = '"status":"running","startedAt":"2026-03-01T10:00:00Z"' }
        ) {
            (Get-Row $Property).Duration | Should -BeExactly ''
        }
    }

    Context 'The colors' {
        It 'of the status <Status> are <Color>' -Skip:(-not $hasStyle) -ForEach @(
            @{ Status = 'succeeded'; Color = 'Green' }, @{ Status = 'failed'; Color = 'Red' }, @{ Status = 'timed_out'; Color = 'Red' }
            @{ Status = 'cancelled'; Color = 'Yellow' }, @{ Status = 'cancelling'; Color = 'Yellow' }, @{ Status = 'running'; Color = 'Cyan' }
            @{ Status = 'queued'; Color = 'BrightBlue' }, @{ Status = 'dispatching'; Color = 'BrightBlue' }, @{ Status = 'paused'; Color = 'Magenta' }
            @{ Status = 'running'; Color = 'Yellow'; Extra = ',"timedOutWaiting":true' }, @{ Status = 'paused'; Color = 'Yellow'; Extra = ',"timedOutWaiting":true' }
            @{ Status = 'succeeded'; Color = 'Green'; Extra = ',"timedOutWaiting":true' }
        ) {
            $operation = Get-Operation "{`"id`":`"a`",`"status`":`"$Status`"$Extra}"
            $expected = "$($style.Foreground.$Color)$Status$($style.Reset)"
            -join ($operation | Get-Line -Rendering Ansi) | Should -BeLikeExactly ('*' + [WildcardPattern]::Escape($expected) + '*')
            -join ($operation | Format-List | Get-Line -Rendering Ansi) | Should -BeLikeExactly ('*' + [WildcardPattern]::Escape("Status            : $($style.Reset)$expected") + '*')
        }

        It 'of a step are green if it is ok, and red if it failed' -Skip:(-not $hasStyle) {
            $ok, $failed = "$($style.Foreground.Green)ok$($style.Reset)", "$($style.Foreground.Red)failed$($style.Reset)"
            $operation = Get-Canned failed
            foreach ($lines in ($operation.Steps | Get-Line -Rendering Ansi), ($operation | Get-BctrlOperationStep | Get-Line -Rendering Ansi)) {
                @($lines -like ('*' + [WildcardPattern]::Escape($ok) + '*')).Count | Should -Be 2
                @($lines -like ('*' + [WildcardPattern]::Escape($failed) + '*')).Count | Should -Be 1
            }
        }

        It 'are only those of the status, on the first line' -Skip:(-not $hasStyle) {
            foreach ($culture in 'en-US', '') {
                $lines = @(Get-Canned failed | Get-Line -Rendering Ansi -Culture $culture)
                $lines.Count | Should -BeGreaterThan 4
                # PowerShell repeats the codes for each word that it wraps.
                $colored = [regex]::Matches(($lines[2..9] -join "`n"), [regex]::Escape($style.Foreground.Red) + "([^$escape]*)" + [regex]::Escape($style.Reset))
                (-join $colored.ForEach({ $_.Groups[1].Value })).Trim() | Should -BeExactly 'failed'
            }
        }

        It 'are not in plain text: <_>' -ForEach @(
            '$operation', '$operation.Steps', '$operation | Get-BctrlOperationStep', 'Get-BctrlConnection', '$operation | Format-List'
        ) {
            $operation = Get-Canned failed
            & ([scriptblock]::Create($_)) | Get-Line | Should -Not -Match $escape
        }

        It 'are not in the status, or in the result of a step, without $PSStyle' {
            $operation = Get-Canned failed
            [Bctrl.PowerShell.View]::Status($operation, $null) | Should -BeExactly 'failed'
            [Bctrl.PowerShell.View]::Ok($operation.Steps[0], $null) | Should -BeExactly 'ok'
            [Bctrl.PowerShell.View]::Ok($operation.Steps[2], $null) | Should -BeExactly 'failed'
            [Bctrl.PowerShell.View]::Status([pscustomobject]@{ Status = '' }, $style) | Should -BeExactly ''
            # A variable of this name that somebody else has set.
            [Bctrl.PowerShell.View]::Status($operation, [pscustomobject]@{ Name = 'other' }) | Should -BeExactly 'failed'
        }
    }

    Context 'The tables of steps' {
        It 'have the result of each step, or the error with what it expected and received' {
            (Get-Canned failed).Steps | Get-Line -Culture en-US | Should -BeExactly @(
                'Step Ok     Call                 Result'
                '---- --     ----                 ------'
                '   1 ok     page.goto            {"title":"Page'
                '                                 1","size":12345678901234,"ratio":0.1}'
                '   2 ok     page.goto            {"title":"Page'
                '                                 2","size":12345678901234,"ratio":0.1}'
                '   3 failed page.clik            UNKNOWN_CALL: There is no call page.clik.'
                '                                 Expected a known call, received page.clik.'
            )
        }

        It 'have the operation of each row' {
            Get-Canned failed | Get-BctrlOperationStep | Get-Line -Culture en-US | Should -BeExactly @(
                'OperationId                          Step'
                '-----------                          ----'
                '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87    1 ok     page.goto'
                '                                     {"title":"Page'
                '                                     1","size":12345678901234,"ratio":0.1}'
                '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87    2 ok     page.goto'
                '                                     {"title":"Page'
                '                                     2","size":12345678901234,"ratio":0.1}'
                '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87    3 failed page.clik'
                '                                     UNKNOWN_CALL: There is no call page.clik.'
                '                                     Expected a known call, received page.clik.'
            )
        }

        It 'have the number, the call and the whole error of a row at <_> columns' -ForEach 60, 72, 120, 200 {
            foreach ($culture in 'en-US', '') {
                $lines = @(Get-Canned failed | Get-BctrlOperationStep -Failed | Get-Line -Width $_ -Culture $culture)
                $lines | Where-Object Length -GT $_ | Should -BeNullOrEmpty
                $lines[2] | Should -BeExactly "$id    3 failed page.clik"
                (Get-CellText ($lines | Select-Object -Skip 3)) -replace ' ' |
                    Should -BeExactly 'UNKNOWN_CALL:Thereisnocallpage.clik.Expectedaknowncall,receivedpage.clik.'
            }
        }

        It 'show "<Expected>" for <Step>' -ForEach @(
            @{ Step = '"ok":true,"result":3'; Expected = '   1 ok     c: 3' }
            @{ Step = '"ok":true,"result":null'; Expected = '   1 ok     c' }
            @{ Step = '"ok":true,"result":"012345678901234567890123456"'; Expected = '   1 ok     c: 012345678901234567890123456' }
            @{ Step = '"ok":true,"result":"0123456789012345678901234567"'; Expected = '   1 ok     c', '0123456789012345678901234567' }
            @{ Step = '"ok":true,"result":"' + 'x' * 80 + '"'; Expected = '   1 ok     c', ('x' * 80) }
            @{ Step = '"ok":true,"result":"' + 'x' * 81 + '"'; Expected = '   1 ok     c', ('x' * 79 + [char] 0x2026) }
            @{ Step = '"ok":true,"result":"' + 'x' * 78 + '\uD83D\uDE00xx"'; Expected = '   1 ok     c', ('x' * 78 + [char] 0x2026) }
            @{ Step = '"ok":false'; Expected = '   1 failed c' }
            @{ Step = '"ok":false,"error":{"code":"TIMEOUT","message":"m"}'; Expected = '   1 failed c', 'TIMEOUT: m' }
            @{ Step = '"ok":false,"error":{"code":"TIMEOUT","message":"m","diagnostic":{"id":"d","expected":"x"}}'; Expected = '   1 failed c', 'TIMEOUT: m', 'Expected x.' }
            @{ Step = '"ok":false,"error":{"code":"TIMEOUT","message":"m","diagnostic":{"id":"d","received":"y"}}'; Expected = '   1 failed c', 'TIMEOUT: m', 'Received y.' }
        ) {
            $operation = Get-Operation "{`"id`":`"$id`",`"status`":`"failed`",`"result`":{`"ok`":false,`"steps`":[{`"index`":0,`"call`":`"c`",$Step}]}}"
            $lines = @($operation | Get-BctrlOperationStep | Get-Line -Width 200 | Select-Object -Skip 2)
            $lines | ForEach-Object { $_.Substring(37) } | Should -BeExactly $Expected
            # The table of the steps of an operation has a column for the call.
            $column = @($operation.Steps | Get-Line -Width 200 | Select-Object -Skip 2 | ForEach-Object { $_.PadRight(33).Substring(33) })
            $column -join '' | Should -BeExactly (-join ($Expected -replace '^   1 (ok    |failed) c(: )?'))
        }

        It 'have the progress of an operation' {
            (Get-Canned running).Progress | Get-Line | Should -BeExactly @(
                ' Step    Of Call                     Message'
                ' ----    -- ----                     -------'
                '    1     3 page.goto                Opening the page'
            )
        }
    }

    Context 'The lists' {
        It 'are used for an error, its diagnostic and the fixes' {
            $operation = Get-Canned failed
            $operation.Error | Get-Line | Should -BeExactly 'Code    : step.failed', 'Message : The last step failed.', 'Details : {"attempts":2}'
            $operation.Steps[2].Error | Get-Line | Should -BeExactly @(
                'Code       : UNKNOWN_CALL'
                'Message    : There is no call page.clik.'
                'Hint       : Look at the list of calls.'
                'Diagnostic : semantic: expected a known call, received page.clik'
            )
            $operation.Steps[2].Error.Diagnostic | Get-Line | Should -BeExactly @(
                'Id       : d-1'
                'Category : semantic'
                'Code     : call.unknown'
                'Call     : page.clik'
                'Driver   : cdp'
                'Expected : a known call'
                'Received : page.clik'
                'Closest  : page.click'
                'Fixes    : Use page.click: page.click'
                'DocsUrl  : https://docs.example.com/calls'
            )
            $operation.Steps[2].Error.Diagnostic.Fixes | Get-Line | Should -BeExactly @(
                'Title   : Use page.click'
                'Command : page.click'
                "Example : page.click('#buy')"
            )
        }

        It 'are used for the result, a resolved call and a binding' {
            $operation = Get-Canned failed
            $operation.Result | Get-Line -Width 120 | Should -BeExactly @(
                'Mode    : fail-fast', 'Ok      : False', 'Runtime : chrome-1'
                'Steps   : 1 page.goto 2 page.goto 3 page.clik UNKNOWN_CALL: There is no call page.clik.'
            )
            $operation.Steps[0].Resolved | Get-Line | Should -BeExactly @(
                'Call      : page.goto', 'Target    : page', 'Method    : goto', 'SessionId : s-1', 'PageId    : p-1', 'ContextId :', 'HandleId  :', 'Ref       :')
            $operation.Steps[0].Binding | Get-Line | Should -BeExactly 'Alias : page1', 'Id    : p-1', 'Type  : page'
        }

        It 'have a line for each property of an operation' {
            $operation = Get-Canned failed
            $lines = $operation | Format-List | Get-Line
            $lines | ForEach-Object { ($_ -split ' :')[0].Trim() } | Should -BeExactly @(
                'Id', 'Status', 'RuntimeKind', 'Runtime', 'StartedAt', 'FinishedAt', 'DurationSeconds', 'Error', 'TimedOutWaiting', 'CurrentCall'
                'Progress', 'CreatedAt', 'LastHeartbeatAt', 'CancelRequestedAt', 'RuntimeId', 'WorkspaceId', 'Result'
            )
            foreach ($line in @(
                    "Id                : $id", 'Status            : failed', 'TimedOutWaiting   : False', 'RuntimeKind       : browser'
                    'DurationSeconds   : 10.5', 'Error             : step.failed: The last step failed.'
                    'Result            : 3 steps, failed: 3 page.clik'
                )) {
                $lines | Should -Contain $line
            }
        }

        It 'have a line for each property of <What>' -ForEach @(
            @{ What = 'a step'; Script = '$operation.Steps[0]' }
            @{ What = 'a step row'; Script = '($operation | Get-BctrlOperationStep)[0]' }
            @{ What = 'the progress'; Script = '$operation.Progress' }
        ) {
            $operation = if ($What -eq 'the progress') { Get-Canned running } else { Get-Canned failed }
            $object = & ([scriptblock]::Create($Script))
            $labels = $object | Format-List | Get-Line -Width 300 | ForEach-Object { ($_ -split ' :')[0].Trim() }
            $object.PSObject.Properties.Name | Where-Object { $_ -notin $labels } | Should -BeNullOrEmpty -Because 'the list in Bctrl.format.ps1xml must have these properties'
            $labels | Group-Object | Where-Object Count -gt 1 | Should -BeNullOrEmpty
            foreach ($label in $labels) { $object.PSObject.Properties.Name | Should -Contain $label }
        }
    }

    It 'show the connection as a table without a key' {
        Connect-Stub (Get-Stub) -MaximumRetryCount 20
        Get-BctrlConnection | Get-Line | Should -BeExactly @(
            'Server                               SubaccountId         Retries Proxy'
            '------                               ------------         ------- -----'
            'https://api.example.test/                                      20'
        )
    }

    Context 'Values of any type' {
        BeforeAll {
            function Get-Result {
                param([string] $Json, [switch] $Deserialized)

                $operation = Get-Operation "{`"id`":`"a`",`"status`":`"succeeded`",`"result`":{`"ok`":true,`"steps`":[{`"index`":1,`"call`":`"c`",`"ok`":true,`"result`":$Json}]}}"
                if ($Deserialized) {
                    $operation = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($operation, 10))
                }
                @($operation.Steps | Get-Line)[2].Substring(33)
            }
        }

        It 'are shown as JSON or text, also after deserialization: <Json>' -ForEach @(
            @{ Json = '[1,"x",null,{"y":[2]}]' }, @{ Json = '[]' }, @{ Json = '{"b":[1,2],"c":{"d":1.5}}' }, @{ Json = '12345678901234567890123' }
            @{ Json = '[12345678901234567890123]' }, @{ Json = '"text"'; Expected = 'text' }, @{ Json = 'true'; Expected = 'True' }, @{ Json = '1.5' }
        ) {
            if (-not $Expected) { $Expected = $Json }
            Get-Result $Json | Should -BeExactly $Expected
            Get-Result $Json -Deserialized | Should -BeExactly $Expected
        }
    }

    It 'are the same for a deserialized object: <_>' -ForEach '$operation', '$operation.Steps', '$operation.Error', '$operation.Steps[2].Error', '$operation.Progress' {
        $operation = if ($_ -eq '$operation.Progress') { Get-Canned running } else { Get-Canned failed }
        $expected = & ([scriptblock]::Create($_)) | Get-Line
        $operation = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($operation, 10))
        $operation.PSObject.TypeNames[0] | Should -Be 'Deserialized.Bctrl.Operation'
        & ([scriptblock]::Create($_)) | Get-Line | Should -BeExactly $expected
    }

    Context 'With long values' {
        BeforeAll {
            $long = '0123456789 ' * 30
            $json = @'
{"id":"ID","status":"STATUS","runtimeKind":"spreadsheet","runtime":"LONG","currentCall":"LONG",
"createdAt":"2026-03-01T10:00:00Z","startedAt":"2026-03-01T10:00:00Z","lastHeartbeatAt":"2026-03-20T10:00:00Z",
"progress":{"step":99999,"totalSteps":99999,"currentCall":"LONG","message":"LONG"},
"error":{"code":"LONG","message":"LONG","details":{"a":"LONG"} },
"result":{"mode":"fail-fast","ok":false,"runtime":"LONG","steps":[
{"index":99999,"call":"LONG","ok":true,"result":"LONG",
"resolved":{"call":"LONG","target":"LONG","method":"LONG","sessionId":"LONG","pageId":"LONG","contextId":null,"handleId":null,"ref":"LONG"},
"binding":{"alias":"LONG","id":"LONG","type":"subscription"} },
{"index":99999,"call":"LONG","ok":false,"error":{"code":"SUBSCRIPTION_CURSOR_CONFLICT","message":"LONG","hint":"LONG",
"diagnostic":{"id":"LONG","category":"arg-shape","expected":"LONG","received":"LONG","closest":["LONG","LONG"],
"docsUrl":"https://docs.example.com/URL","fixes":[{"title":"LONG","command":"LONG","example":"LONG"}]} } }]} }
'@

            function Get-LongOperation {
                param([string] $Status)

                Get-Operation $json.Replace('ID', $id).Replace('STATUS', $Status).Replace('URL', 'd' * 200).Replace('LONG', $long)
            }
        }

        It 'no line is wider than the terminal: <_>' -ForEach @(
            '$operation', '$operation.Steps', '$operation.Steps[0]', '$operation.Steps[1]', '$operation.Progress', '$operation.Error', '$operation.Result'
            '$operation.Steps[0].Resolved', '$operation.Steps[0].Binding', '$operation.Steps[1].Error', '$operation.Steps[1].Error.Diagnostic'
            '$operation.Steps[1].Error.Diagnostic.Fixes', '$operation | Get-BctrlOperationStep', '$operation | Get-BctrlOperationStep -Failed'
            'Connect-Bctrl -ApiKey (ConvertTo-Key) -Server https://api.example.test -SubaccountId ("s" * 200) -PassThru'
        ) {
            $operation = Get-LongOperation succeeded
            $script = [scriptblock]::Create($_)
            foreach ($lines in @(& $script | Get-Line), @(& $script | Format-List | Get-Line), @(& $script | Format-List * | Get-Line), @(& $script | Format-Table | Get-Line)) {
                $lines | Should -Not -BeNullOrEmpty
                $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty -Because 'the terminal has 80 columns'
            }
        }

        It 'no line is wider than the terminal for the status <_>' -ForEach @(
            'queued', 'dispatching', 'running', 'cancelling', 'failed', 'timed_out', 'a_status_that_was_added_tomorrow'
        ) {
            $lines = @(Get-LongOperation $_ | Get-Line)
            $lines | Where-Object Length -GT 80 | Should -BeNullOrEmpty -Because 'the terminal has 80 columns'
            $lines[2] | Should -BeLike "$id *"
            $lines.Count | Should -BeLessThan 60 -Because 'a message from the server is limited to 1000 characters'
        }

        It 'the progress is truncated' {
            @((Get-LongOperation failed).Progress | Get-Line)[2] | Should -BeLike "*$((Limit-Text 'long text' 5)[-1])"
        }

        It 'a list of all properties shows each property, and values instead of type names: <_>' -ForEach @(
            '$operation', '$operation.Steps[1]', '$operation.Result', '$operation.Steps[1].Error', '$operation.Steps[1].Error.Diagnostic'
            '$operation | Get-BctrlOperationStep'
        ) {
            $operation = Get-LongOperation failed
            $item = @(& ([scriptblock]::Create($_)))[0]
            $lines = @($item | Format-List * | Get-Line)
            foreach ($name in $item.PSObject.Properties.Name) { $lines -match "^$name +:" | Should -Not -BeNullOrEmpty -Because "the list has to show $name" }
            $lines -match ': \{?(System|Bctrl)\.' | Should -BeNullOrEmpty
        }
    }
    Context 'Of several errors of the same kind in a command' {
        BeforeAll {
            Connect-Stub (Get-EndlessStub)
            'a', 'b', 'c', '' | Wait-BctrlOperation -Timeout 0 -ErrorVariable failures -ErrorAction SilentlyContinue | Out-Null
            Disconnect-Bctrl
        }

        It 'all but the first one have one line' {
            $failures.Count | Should -Be 4
            $timeouts = @($failures | Where-Object FullyQualifiedErrorId -Like OperationWaitTimeout*)
            foreach ($failure in $timeouts | Select-Object -Skip 1) {
                $failure | Get-Line -Width 200 | Should -BeExactly "Wait-BctrlOperation: $failure"
            }
            $timeouts[0].GetType().Name | Should -Be 'ErrorRecord' -Because 'PowerShell shows it with the recommended action'
            @($failures | Where-Object FullyQualifiedErrorId -Like InvalidOperationId*)[0].GetType().Name | Should -Be 'ErrorRecord'
        }

        It 'each has everything that a script reads' {
            foreach ($failure in $failures | Where-Object FullyQualifiedErrorId -Like OperationWaitTimeout*) {
                $failure.FullyQualifiedErrorId | Should -BeExactly 'OperationWaitTimeout,Bctrl.PowerShell.WaitBctrlOperationCommand'
                $failure.TargetObject.Id | Should -BeIn a, b, c
                $failure.CategoryInfo.TargetName | Should -BeExactly "$($failure.TargetObject)"
                $failure.CategoryInfo.Category | Should -Be 'OperationTimeout'
                $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
                $failure.InvocationInfo.MyCommand.Name | Should -Be 'Wait-BctrlOperation'
            }
        }

        It 'the line has the color of errors' -Skip:(-not $hasStyle) {
            $failure = @($failures | Where-Object FullyQualifiedErrorId -Like OperationWaitTimeout*)[1]
            $failure | Get-Line -Width 200 -Rendering Ansi | Should -BeExactly "$($style.Formatting.Error)Wait-BctrlOperation: $failure$($style.Reset)"
        }
    }
}
