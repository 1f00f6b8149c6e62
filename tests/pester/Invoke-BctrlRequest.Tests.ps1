Describe 'Invoke-BctrlRequest' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets a stub server with the route /v1/x for every HTTP method.
        function Get-AnyMethodStub {
            param([Bctrl.Testing.StubResponse[]] $Response = [Bctrl.Testing.StubResponse]::Json('{}', 200))

            $stub = [Bctrl.Testing.StubHttpMessageHandler]::new()
            foreach ($method in 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS') {
                $stub = $stub.On("$method /v1/x", $Response)
            }
            $stub
        }

        function Get-Json {
            param([string] $Json)

            [Bctrl.Testing.StubResponse]::Json($Json, 200)
        }
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'Requests' {
        BeforeEach {
            $stub = Get-AnyMethodStub
            Connect-Stub $stub
        }

        It 'sends a <Kind> as JSON' -ForEach @(
            @{ Kind = 'hashtable'; Body = @{ a = @(1, $null, 'x') }; Json = '{"a":[1,null,"x"]}' }
            @{ Kind = 'ordered dictionary'; Body = [ordered]@{ z = 1; a = @{ b = $true } }; Json = '{"z":1,"a":{"b":true}}' }
            @{ Kind = 'object'; Body = [pscustomobject]@{ name = 'x'; n = 1.5 }; Json = '{"name":"x","n":1.5}' }
            @{ Kind = 'text'; Body = '{ "as": "it stands" }'; Json = '{ "as": "it stands" }' }
            @{ Kind = 'list'; Body = @(1, 2); Json = '[1,2]' }
        ) {
            $null = Invoke-BctrlRequest /v1/x POST $Body
            $stub.Requests[0].Body | Should -Be $Json
            $stub.Requests[0].Headers['Content-Type'] | Should -Be 'application/json'
        }

        It 'sends an object of ConvertFrom-Json' {
            $null = '{"a":{"b":[1,"2026-03-01",null]}}' | ConvertFrom-Json | Invoke-BctrlRequest /v1/x -Method PUT
            $stub.Requests[0].Body | Should -Be '{"a":{"b":[1,"2026-03-01",null]}}'
        }

        It 'sends a file unchanged' {
            Set-Content TestDrive:/body.json '{"a":1}' -NoNewline
            $null = Invoke-BctrlRequest /v1/x -Method PUT -Body (Get-Item TestDrive:/body.json)
            $stub.Requests[0].Body | Should -Be '{"a":1}'
            $stub.Requests[0].Headers['Content-Type'] | Should -Be 'application/json'
        }

        It 'sends a query, headers and an idempotency key' {
            $null = Invoke-BctrlRequest /v1/x -Query @{ q = 'a b'; } -Headers @{ 'X-One' = 1 } -IdempotencyKey once
            $stub.Requests[0].Uri.AbsoluteUri | Should -Be 'https://api.example.test/v1/x?q=a%20b'
            $stub.Requests[0].Headers['X-One'] | Should -Be '1'
            $stub.Requests[0].Headers['Idempotency-Key'] | Should -Be 'once'
        }

        It 'rejects <Path>, because the key must not be sent to another server' -ForEach @(
            @{ Path = 'https://elsewhere.example.test/v1/x' }
            @{ Path = 'http://api.example.test/v1/x' }
            @{ Path = 'https://api.example.test:8443/v1/x' }
            @{ Path = 'https://api.example.test@elsewhere.example.test/v1/x' }
            @{ Path = '//elsewhere.example.test/v1/x' }
            @{ Path = '\\elsewhere.example.test\v1\x' }
        ) {
            { Invoke-BctrlRequest $Path -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidRequest,*'
            $stub.Requests.Count | Should -Be 0
        }

        It 'accepts a URI on the server of the connection' {
            $null = Invoke-BctrlRequest https://api.example.test/v1/x
            $stub.Requests.Count | Should -Be 1
        }

        It 'rejects header injection and the Authorization header' {
            { Invoke-BctrlRequest /v1/x -Headers @{ X = "a`r`nAuthorization: Bearer other" } -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidRequest,*'
            { Invoke-BctrlRequest /v1/x -Headers @{ Authorization = 'Bearer other' } -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidRequest,*'
            $stub.Requests.Count | Should -Be 0
        }
    }

    Context 'Output' {
        It 'is an object for a JSON object' {
            Connect-Stub (Get-AnyMethodStub (Get-Json '{"name":"x","nested":{"list":[1,2]}}'))
            $response = Invoke-BctrlRequest /v1/x
            $response.name | Should -Be 'x'
            $response.nested.list | Should -Be 1, 2
        }

        It 'is the items of a JSON array' {
            Connect-Stub (Get-AnyMethodStub (Get-Json '[{"n":1},{"n":2}]'))
            (Invoke-BctrlRequest /v1/x | Where-Object n -gt 1).n | Should -Be 2
        }

        It 'is an operation with its views for the JSON of an operation' {
            Connect-Stub (Get-AnyMethodStub (Get-Json ([Bctrl.Testing.CannedOperation]::Json('a', 'running', 3, ''))))
            $operation = Invoke-BctrlRequest /v1/x
            $operation | Should -BeOfType Bctrl.Operation
            $operation | Out-String | Should -BeLike '*Duration*Detail*'
        }

        It 'is a string for text, bytes for other content, and JSON text with -Raw' {
            Connect-Stub (Get-AnyMethodStub ([Bctrl.Testing.StubResponse]::Text('a,b', 200, 'text/csv')))
            Invoke-BctrlRequest /v1/x | Should -BeExactly 'a,b'
            Connect-Stub (Get-AnyMethodStub ([Bctrl.Testing.StubResponse]::Bytes([byte[]](0, 255), 'image/png')))
            , (Invoke-BctrlRequest /v1/x) | Should -BeOfType byte[]
            Connect-Stub (Get-AnyMethodStub (Get-Json '{ "a" : 1 }'))
            Invoke-BctrlRequest /v1/x -Raw | Should -BeExactly '{ "a" : 1 }'
        }

        It 'is saved with -OutFile only if the response is complete' {
            Connect-Stub (Get-AnyMethodStub ([Bctrl.Testing.StubResponse]::Bytes([byte[]](1, 2, 3), 'image/png')))
            Invoke-BctrlRequest /v1/x -OutFile TestDrive:/response.bin | Should -BeNullOrEmpty
            (Get-Item TestDrive:/response.bin).Length | Should -Be 3
            Connect-Stub (Get-AnyMethodStub ([Bctrl.Testing.StubResponse]::Bytes([byte[]]::new(1000), 'image/png').WithConnectionResetAfter(500)))
            { Invoke-BctrlRequest /v1/x -OutFile TestDrive:/response.bin -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectionFailed,*'
            (Get-Item TestDrive:/response.bin).Length | Should -Be 3
            (Get-ChildItem TestDrive:/ -Force).Name | Should -Be 'response.bin'
        }

        It 'replaces only the file of -OutFile' {
            foreach ($name in 'x', 'x.partial', 'x.tmp') {
                Set-Content TestDrive:/$name 'mine'
            }
            Connect-Stub (Get-AnyMethodStub ([Bctrl.Testing.StubResponse]::Text('new', 200, 'text/plain')))
            Invoke-BctrlRequest /v1/x -OutFile TestDrive:/x
            Get-Content TestDrive:/x | Should -Be 'new'
            Get-Content TestDrive:/x.partial, TestDrive:/x.tmp | Should -Be 'mine', 'mine'
            (Get-ChildItem TestDrive:/ -Force -Filter '*x*').Count | Should -Be 3
            (Get-ChildItem TestDrive:/ -Force -Filter '.*') | Should -BeNullOrEmpty
        }

        It 'does not replace a read-only file, and sends no request' {
            Set-Content TestDrive:/readonly.txt 'mine'
            Set-ItemProperty TestDrive:/readonly.txt IsReadOnly $true
            $stub = Get-AnyMethodStub ([Bctrl.Testing.StubResponse]::Text('new', 200, 'text/plain'))
            Connect-Stub $stub
            { Invoke-BctrlRequest /v1/x -OutFile TestDrive:/readonly.txt -ErrorAction Stop } | Should -Throw '*The file is read-only.' -ErrorId 'FileNotSaved,*'
            Get-Content TestDrive:/readonly.txt | Should -Be 'mine'
            $stub.Requests.Count | Should -Be 0
            Set-ItemProperty TestDrive:/readonly.txt IsReadOnly $false
        }

        It 'does not replace a pipe or a device' -Skip:($PSEdition -ne 'Core' -or $IsWindows) {
            $pipe = Join-Path $TestDrive 'pipe'
            mkfifo $pipe
            Connect-Stub (Get-AnyMethodStub ([Bctrl.Testing.StubResponse]::Text('new', 200, 'text/plain')))
            foreach ($path in $pipe, '/dev/null', '/dev/stdout', '/proc/self/comm') {
                { Invoke-BctrlRequest /v1/x -OutFile $path -ErrorAction Stop } | Should -Throw '*is a device or a pipe*' -ErrorId 'FileNotSaved,*'
            }
        }

        It 'keeps the link and the mode of the file that is replaced' -Skip:($PSEdition -ne 'Core' -or $IsWindows -or $env:BCTRL_TEST_FRAMEWORK -eq 'netstandard2.0') {
            Set-Content TestDrive:/target 'mine'
            $target = Get-Item TestDrive:/target
            $target.UnixFileMode = 'UserRead, UserWrite'
            $link = New-Item -ItemType SymbolicLink -Path TestDrive:/link -Target $target.FullName
            Connect-Stub (Get-AnyMethodStub ([Bctrl.Testing.StubResponse]::Text('new', 200, 'text/plain')))
            Invoke-BctrlRequest /v1/x -OutFile TestDrive:/link
            (Get-Item $link).LinkTarget | Should -Be $target.FullName
            Get-Content TestDrive:/target | Should -Be 'new'
            (Get-Item TestDrive:/target).UnixFileMode | Should -Be ([IO.UnixFileMode] 'UserRead, UserWrite')
        }

        It 'sets the variables for the status code and the headers, also for an error' {
            Connect-Stub (Get-AnyMethodStub (Get-Json '{}').With('X-Page', '2'))
            $null = Invoke-BctrlRequest /v1/x -StatusCodeVariable status -ResponseHeadersVariable headers
            $status | Should -Be 200
            $headers['x-page'] | Should -Be '2'
            Connect-Stub (Get-AnyMethodStub ([Bctrl.Testing.StubResponse]::Error(422, 'No', 'no', 'req-4')))
            Invoke-BctrlRequest /v1/x -StatusCodeVariable status -ResponseHeadersVariable headers -ErrorAction SilentlyContinue
            $status | Should -Be 422
            $headers['x-request-id'] | Should -Be 'req-4'
        }
    }

    Context 'Errors' {
        It 'sends <Method> <Count> times' -ForEach @(
            @{ Method = 'get'; Count = 3; Parameters = @{} }
            @{ Method = 'PUT'; Count = 3; Parameters = @{} }
            @{ Method = 'DELETE'; Count = 3; Parameters = @{} }
            @{ Method = 'POST'; Count = 1; Parameters = @{} }
            @{ Method = 'patch'; Count = 1; Parameters = @{} }
            @{ Method = 'post'; Count = 3; Parameters = @{ IdempotencyKey = 'once' } }
        ) {
            $stub = Get-AnyMethodStub ([Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'busy', 'req-1'))
            Connect-Stub $stub -MaximumRetryCount 2
            { Invoke-BctrlRequest /v1/x -Method $Method @Parameters -ErrorAction Stop } | Should -Throw -ErrorId 'ServerError,*'
            $stub.Requests.Count | Should -Be $Count
        }

        It 'throws if the server rejects the key' {
            Connect-Stub (Get-AnyMethodStub ([Bctrl.Testing.StubResponse]::Error(401, 'Unknown key', 'auth.required', 'req-1')))
            { Invoke-BctrlRequest /v1/x } | Should -Throw -ErrorId 'Unauthorized,*'
        }

        It 'rejects an unknown method and a file that can not be written' {
            $stub = Get-AnyMethodStub
            Connect-Stub $stub
            { Invoke-BctrlRequest /v1/x -Method BREW } | Should -Throw
            { Invoke-BctrlRequest /v1/x POST -OutFile TestDrive:/no/folder/file -ErrorAction Stop } | Should -Throw -ErrorId 'FileNotSaved,*'
            $stub.Requests.Count | Should -Be 0
        }
    }
}
