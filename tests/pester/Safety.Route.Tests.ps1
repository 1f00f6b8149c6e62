# What arrives at the server: an id, a path or a header can not change the route or inject a line. The tests check the text of
# the requests on the socket, after all code that could normalize it.

Describe 'The text of a request' {
    BeforeDiscovery {
        # Windows PowerShell does not send some of these ids, and the error says so.
        $isWindowsPowerShell = $PSEdition -ne 'Core'
        $commands = @(
            @{ Command = 'Wait-BctrlOperation'; Parameters = @{ Timeout = 0 }; Method = 'POST'; Action = '/wait' }
            @{ Command = 'Get-BctrlOperation'; Parameters = @{}; Method = 'GET'; Action = '' }
            @{ Command = 'Get-BctrlOperationStep'; Parameters = @{}; Method = 'GET'; Action = '' }
            @{ Command = 'Stop-BctrlOperation'; Parameters = @{}; Method = 'POST'; Action = '/cancel' }
        )
    }

    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets the text with these UTF-16 code units.
        function Get-Text {
            -join ($args | ForEach-Object { [char] $_ })
        }

        function Connect-Server {
            param([string] $Body = '{}', [string] $Status = '200 OK', [hashtable] $Parameters = @{})

            $server = [Bctrl.Testing.RecordingServer]::RespondingWith($Body, $Status, '')
            Connect-Bctrl (ConvertTo-Key) $server.Address -MaximumRetryCount 0 @Parameters
            $server
        }

        $unusualIds = @(
            '../admin', '..\admin', '%2e%2e', '%2e%2e/admin', '%2E%2E%2Fadmin', '..%2fadmin', '%252e%252e', '..;/admin', 'a/../../admin', './admin'
            'a/b', 'a%2fb', 'a%5cb', 'a\b', '/', '//elsewhere.example.test', '\\elsewhere', 'http://elsewhere.example.test/', '@elsewhere.example.test'
            'a?b=c', '?', 'a#b', '#', 'a&b', 'a;b', 'a b', ' a', 'a ', 'a%00', 'a%0d%0aX-Injected: 1', 'a%', '%', '%zz', '...', 'a..', '~', '*', '$'
            # Full-width and one-dot leaders, slashes, marks that change the direction, soft hyphen, combining and other letters, emoji.
            "$(Get-Text 0xFF0E 0xFF0E)/", (Get-Text 0x2024 0x2024), (Get-Text 0x2215 0xFF0F 0x2044), "a$(Get-Text 0x202E)b", "a$(Get-Text 0xAD)b"
            (Get-Text 0xFC), "u$(Get-Text 0x308)", (Get-Text 0x130), (Get-Text 0xD83D 0xDE00), (Get-Text 0x200B), (Get-Text 0xFEFF)
            "'; drop table operations", '<script>', '{id}', '`$(whoami)', '|', '^', '"', ('x' * 512), ("$(Get-Text 0xFC)" * 512)
        )

        $invalidIds = @(
            '.', '..', '', ' ', "a`r`nX-Injected: 1", "a`nb", "a`0b", (Get-Text 0x85), (Get-Text 0x9B), "a$(Get-Text 0x1B)[2J", (Get-Text 0xD800), "$(Get-Text 0xDC00)a"
            ('x' * 513), ('/' * 100000), ("$(Get-Text 0xFC)" * 100000)
        )
    }

    AfterEach {
        Disconnect-Bctrl
        $server.Dispose()
    }

    It 'has an id of <Command> as one segment of the path' -Skip:$isWindowsPowerShell -ForEach $commands {
        $server = Connect-Server '{"error":"No such operation."}' '404 Not Found'
        $output = $unusualIds | & $Command @Parameters -ErrorVariable failures -ErrorAction SilentlyContinue
        $output | Should -BeNullOrEmpty
        $failures.Count | Should -Be $unusualIds.Count
        $failures.FullyQualifiedErrorId | Sort-Object -Unique | Should -Be "OperationNotFound,Bctrl.PowerShell.$($Command -replace '-')Command"
        $expected = [string[]] ($unusualIds | ForEach-Object { "$Method /v1/operations/$([uri]::EscapeDataString($_))$Action HTTP/1.1" })
        $lines = [string[]] $server.RequestLines
        [Array]::Sort($expected, [StringComparer]::Ordinal)
        [Array]::Sort($lines, [StringComparer]::Ordinal)
        $lines | Should -BeExactly $expected
        $lines -cnotmatch '^(GET|POST) /v1/operations/[A-Za-z0-9%._~-]+(/wait|/cancel)? HTTP/1\.1$' | Should -BeNullOrEmpty
        $server.Requests | ForEach-Object { ($_ -split "`r`n" | Select-Object -Skip 1) -match 'X-Injected' } | Should -BeNullOrEmpty
    }

    It 'is not sent for an id of <Command> that is not valid, and the error is short' -ForEach $commands {
        $server = Connect-Server '' '404 Not Found'
        $output = $invalidIds | & $Command @Parameters -ErrorVariable failures -ErrorAction SilentlyContinue
        $output | Should -BeNullOrEmpty
        $server.ConnectionCount | Should -Be 0
        $failures.Count | Should -Be $invalidIds.Count
        $failures.FullyQualifiedErrorId | Sort-Object -Unique | Should -Be "InvalidOperationId,Bctrl.PowerShell.$($Command -replace '-')Command"
        foreach ($failure in $failures) {
            "$failure".Length | Should -BeGreaterThan 0
            "$failure".Length | Should -BeLessOrEqual 1200
            "$failure" -match '\p{Cc}' | Should -BeFalse -Because "'$failure' must not contain a control character"
        }
    }

    # Any path on the server of the connection is valid.
    It 'has a path of Invoke-BctrlRequest in one line: <Sent>' -ForEach @(
        @{ Path = '/v1/operations/a'; Sent = '/v1/operations/a' }
        @{ Path = 'v1/../v1/x'; Sent = '/v1/x' }
        @{ Path = '/v1/%2e%2e/x'; Sent = '/x' }
        @{ Path = '/../../x'; Sent = '/x' }
        @{ Path = '/v1/x?a=b&c=%20d'; Sent = '/v1/x?a=b&c=%20d' }
        @{ Path = "/v1/$([char]0xFC)"; Sent = '/v1/%C3%BC' }
        @{ Path = '/v1/a b'; Sent = '/v1/a%20b' }
        @{ Path = '/v1/x%0d%0aX-Injected:%201'; Sent = '/v1/x%0d%0aX-Injected:%201' }
        @{ Path = "/v1/x`r`nX-Injected: 1"; Sent = '/v1/x%0D%0AX-Injected:%201' }
        @{ Path = "/v1/x HTTP/1.1`r`nHost: elsewhere.example.test"; Sent = '/v1/x%20HTTP/1.1%0D%0AHost:%20elsewhere.example.test' }
    ) {
        $server = Connect-Server
        $null = Invoke-BctrlRequest $Path -ErrorAction Stop
        $server.Requests.Count | Should -Be 1
        $server.RequestLines[0] | Should -BeExactly "GET $Sent HTTP/1.1"
        @($server.Requests[0] -split "`r`n" -like 'Host:*') | Should -Be "Host: $($server.Address.Authority)"
    }

    It 'has each header of Invoke-BctrlRequest in one line' {
        $server = Connect-Server -Parameters @{ SubaccountId = 'sub:1,2;3' }
        $null = Invoke-BctrlRequest /v1/x POST -Headers @{ 'X-One' = 'a: b', 'c'; Cookie = 'd=e' } -IdempotencyKey 'once, twice' -ErrorAction Stop
        $server.Requests.Count | Should -Be 1
        $lines = $server.Requests[0] -split "`r`n"
        $lines | Should -Contain 'X-One: a: b, c'
        $lines | Should -Contain 'Cookie: d=e'
        $lines | Should -Contain 'Idempotency-Key: once, twice'
        $lines | Should -Contain 'BCTRL-Subaccount-Id: sub:1,2;3'
        @($lines -like 'Authorization:*') | Should -BeExactly "Authorization: Bearer $canary"
    }
}
