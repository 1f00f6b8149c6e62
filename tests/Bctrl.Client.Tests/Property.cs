using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using FsCheckResult = FsCheck.TestResult;

namespace Bctrl.Client.Tests;

/// <summary>
/// Tests a property with random cases. The message of a failure contains the smallest case that fails, and how to repeat
/// it. <c>BCTRL_TEST_CASES</c> sets the number of cases.
/// </summary>
internal static class Property
{
    private const string Replay = "BCTRL_TEST_REPLAY";

    /// <summary>Whether one case is repeated.</summary>
    public static bool IsReplay => Environment.GetEnvironmentVariable(Replay) is not null;

    /// <param name="cases">Creates the cases. The message of a failure contains their texts.</param>
    /// <param name="test">Throws an exception if a case fails.</param>
    /// <param name="count">The number of cases, unless the variable sets another.</param>
    /// <param name="variable">The environment variable with the number of cases.</param>
    public static void Check<T>(Arbitrary<T> cases, Action<T> test, int count = 1000, string variable = "BCTRL_TEST_CASES")
    {
        var config = Config.Quick.WithRunner(new Runner()).WithMaxTest(
            Environment.GetEnvironmentVariable(variable) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : count);
        if (Environment.GetEnvironmentVariable(Replay) is { } replay)
        {
            if (replay.Split(',') is not [var seed, var gamma, var size])
                throw new FormatException($"{Replay} is '{replay}', and must be three numbers, as in the message of a failure.");
            var start = new Rnd(ulong.Parse(seed, CultureInfo.InvariantCulture), ulong.Parse(gamma, CultureInfo.InvariantCulture));
            config = config.WithReplay(new Replay(start, FSharpOption<int>.Some(int.Parse(size, CultureInfo.InvariantCulture))));
        }
        FsCheck.Check.One(config, Prop.ForAll(cases, test));
    }

    /// <summary>Creates texts: words that have a meaning in the text, any other characters, and halves of characters.</summary>
    public static Gen<string> TextWith(params string[] words) => Gen.Frequency(
        (4, Gen.Elements(words)),
        (1, Gen.Choose(0, char.MaxValue).Select(c => $"{(char)c}")),
        (1, Gen.Choose(0, 0x7F).Select(c => $"{(char)c}"))).ListOf().Select(parts => string.Concat(parts));

    /// <summary>Shrinks a text by removing parts of it.</summary>
    public static IEnumerable<string> Shrink(string text)
    {
        for (var length = text.Length; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= text.Length; start += length)
                yield return text.Remove(start, length);
        }
    }

    /// <summary>Returns the text as a literal of C# in ASCII.</summary>
    public static string ToLiteral(string text) => $"\"{string.Concat(text.Select(c => c is >= ' ' and <= '~' and not ('"' or '\\') ? $"{c}" : $"\\u{(int)c:x4}"))}\"";

    private sealed class Runner : IRunner
    {
        public void OnStartFixture(Type type)
        {
        }

        public void OnArguments(int number, FSharpList<object> arguments, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> format)
        {
        }

        public void OnShrink(FSharpList<object> arguments, FSharpFunc<FSharpList<object>, string> format)
        {
        }

        public void OnFinished(string name, FsCheckResult result)
        {
            if (result is FsCheckResult.Failed failed)
            {
                var exception = (failed.Item4 as Outcome.Failed)?.Item;
                Assert.Fail($"""
                    Case {failed.Item1.NumberOfTests} fails. To repeat it, set {Replay}={failed.Item6.Seed},{failed.Item6.Gamma},{failed.Item7}
                    The smallest case that fails: {Describe(failed.Item3)}
                    The case before it was shrunk: {Describe(failed.Item2)}
                    {exception}
                    """);
            }
            Assert.IsType<FsCheckResult.Passed>(result);
        }

        private static string Describe(FSharpList<object> arguments) =>
            string.Join(", ", arguments.Select(argument => argument is string text ? ToLiteral(text) : argument.ToString()));
    }
}
