using System.Diagnostics;
using FaultTolerantPay.Routing.Engine.Search;

namespace FaultTolerantPay.Routing.Tests.Engine;

/// <summary>
/// Runs one test of this assembly in a process of its own: without some instructions of the processor, and so that a process which dies is
/// a failed test.
/// </summary>
internal static class ChildProcess
{
    /// <summary>All instructions that there are.</summary>
    public const string NothingLost = "nothing";

    private const string Variable = "ROUTING_TESTS_CHILD";

    /// <summary>Whether this is a child.</summary>
    public static bool IsOne => Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>Runs a test and fails if it did not pass.</summary>
    /// <param name="test">The test's name.</param>
    /// <param name="lost">The runtime's switch for the instructions that the child must do without, or <see cref="NothingLost"/>.</param>
    public static void Run(string test, string lost)
    {
        if (IsOne)
        {
            Assert.Ignore("This is the child.");
        }

        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "test", typeof(ChildProcess).Assembly.Location, "--filter", $"FullyQualifiedName~{test}" },
        };
        start.Environment[Variable] = lost;
        if (lost != NothingLost)
        {
            start.Environment[lost] = "0";
            start.Environment["DOTNET_EnableAVX512F"] = "0"; // Its name before .NET 10.
        }

        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.That(child.ExitCode, Is.Zero, output + errors.Result);
        Assert.That(output, Does.Contain("Passed!"), output);
    }

    /// <summary>In a child: that it really has lost what it was told to lose.</summary>
    public static void AssertLostWhatItWasToldToLose()
    {
        int most = Environment.GetEnvironmentVariable(Variable) switch
        {
            "DOTNET_EnableAVX512" => 256,
            "DOTNET_EnableAVX2" => 128,
            "DOTNET_EnableHWIntrinsic" => 64,
            _ => 512,
        };
        Assert.That((int)VectorChoices.Widest, Is.LessThanOrEqualTo(most));
    }
}
