using FaultTolerantPay.Crash.Load;
using FaultTolerantPay.PostgreSql.Tests.Servers;

namespace FaultTolerantPay.Crash.Tests;

/// <summary>
/// A node that gets ten times what it takes, and then loses its server. The program does the same for as long as you like.
/// </summary>
public sealed class LoadTests
{
    private LoadedNode _node = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (Programs.Folder is null)
        {
            const string Missing = "PostgreSQL is missing: run eng/install.sh.";
            if (Environment.GetEnvironmentVariable("CI") is null)
            {
                Assert.Ignore(Missing);
            }

            Assert.Fail(Missing);
        }

        _node = await LoadedNode.StartAsync(TimeSpan.FromDays(1));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }
    }

    /// <summary>Callers inside the node: on the cores of a test, callers beside it take more than the refusals themselves.</summary>
    [Test]
    public async Task Overload_TenTimesThePeak_RefusesAtOnceAndGoesOn()
    {
        var run = new OverloadRun(_node, new OverloadLengths(WarmUp: 2, Light: 1, Peak: 2, Overload: 4), LoadBounds.BesideOthers,
            TestContext.Out);

        List<string> problems = await run.RunAsync("stand-in", isStandIn: true, isInside: true);

        Assert.That(problems.Concat(await _node.AuditAsync(isCollected: false)), Is.Empty);
    }

    [Test]
    public async Task ServerAway_UnderLoad_RefusesAtOnceAndGoesOnAfterwards()
    {
        var run = new AbsenceRun(_node, awaySeconds: 4, perSecond: 50, LoadBounds.BesideOthers, TestContext.Out);

        List<string> problems = await run.RunAsync();

        Assert.That(problems.Concat(await _node.AuditAsync(isCollected: false)), Is.Empty);
    }
}
