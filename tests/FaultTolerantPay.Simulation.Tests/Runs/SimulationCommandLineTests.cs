using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Tests.Runs;

public class SimulationCommandLineTests
{
    [Test]
    public void Run_SeveralErrors_AreNamedAtOnceAndNothingRuns()
    {
        (int code, string text) = Run("--seeds", "many", "--store", "floppy", "--sede", "3");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(text, Does.Contain("--seeds").And.Contains("many").And.Contains("floppy").And.Contains("--sede"));
    }

    [Test]
    public void Run_Help_NamesTheOptions()
    {
        (int code, string text) = Run("--help");

        Assert.That(code, Is.Zero);
        Assert.That(text, Does.Contain("--seeds <N>").And.Contains("--keep-going"));
    }

    [Test]
    public void Run_ListOfDefects_HasEach()
    {
        (int code, string text) = Run("--defect", "list");

        Assert.That(code, Is.Zero);
        Assert.That(text, Does.Contain("payout-before-write"));
    }

    private static (int Code, string Text) Run(params string[] args)
    {
        using var output = new StringWriter();
        return (SimulationCommandLine.Run(args, output), output.ToString());
    }
}
