using BenchmarkDotNet.Running;
using Bctrl.Benchmarks;

try
{
    return await RunAsync();
}
catch (Exception e) when (e is ArgumentException or NotOptimizedException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

async Task<int> RunAsync()
{
    switch (args.FirstOrDefault())
    {
        case "compare":
            return await CompareVerb.RunAsync(new Options(args[1..], "json", "counts", "seconds", "rounds"));
        case "throttle":
            return await ThrottleVerb.RunAsync(new Options(args[1..], "count", "limits", "seconds", "rounds"));
        case "parse":
            return await ParseVerb.RunAsync(new Options(args[1..], "steps", "rounds"));
        case "import":
            return await ImportVerb.RunAsync(new Options(args[1..], "rounds"));
        case "stop":
            return await StopVerb.RunAsync(new Options(args[1..], "count", "rounds"));
        case "soak":
            return await SoakVerb.RunAsync(new Options(args[1..], "minutes"));

        // What the verbs above start as processes of their own.
        case "serve":
            return await ServeVerb.RunAsync(new Options(args[1..], "faults", "together"));
        case "contend":
            return await ContendVerb.RunAsync(args[1], new Options(args[2..], "ids", "server", "trust", "throttle", "chunk"));

        // Everything else is for BenchmarkDotNet, such as --filter '*Parse*'. A build of its own would put the assemblies of
        // both frameworks into one folder, and lay out a module without any.
        default:
            BenchmarkSwitcher.FromAssembly(typeof(Options).Assembly).Run([.. args, "--inProcess"]);
            return 0;
    }
}
