using FaultTolerantPay.PostgreSql.Tests.Servers;
using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Tests.Runs;

/// <summary>
/// Seeds on a real PostgreSQL server, each node with a store of its own: shares of counters, claims and leases of several nodes, lost
/// connections. Without PostgreSQL they are ignored on a laptop, and fail where CI is set.
/// </summary>
internal sealed class ServerSeedTests
{
    private PostgreSqlServer? _server;

    [OneTimeSetUp]
    public void Start()
    {
        if (Programs.Folder is null)
        {
            const string Missing = "PostgreSQL's programs are not in /usr/lib/postgresql: run eng/install.sh.";
            if (Environment.GetEnvironmentVariable("CI") is null)
            {
                Assert.Ignore(Missing);
            }

            Assert.Fail(Missing);
        }

        _server = new PostgreSqlServer();
    }

    [OneTimeTearDown]
    public void Stop() => _server?.Dispose();

    [Test]
    public void Seeds_OnAServer_BreakNoRuleAndHappenAsInMemory()
    {
        RunCoverage coverage = SeedRuns.RunAsInMemory(1, 3, Disk.OnServer(_server!), "postgres");

        Assert.That(coverage.Missing(RunCoverage.RequiredOnServers), Is.Empty, "what must be reached, and was not");
    }
}
