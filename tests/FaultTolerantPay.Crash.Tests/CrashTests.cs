using FaultTolerantPay.PostgreSql.Tests.Servers;

namespace FaultTolerantPay.Crash.Tests;

/// <summary>A round on each store, each time of the same seed. The program runs as many as you like, of any seed.</summary>
public sealed class CrashTests
{
    [TestCase("Sqlite", 11)]
    [TestCase("Postgres", 11)]
    [TestCase("Cluster", 11)]
    public async Task Run_ProcessesAreKilledUnderLoad_NothingIsLostOrMovedTwice(string store, int seed)
    {
        StoreKind kind = Enum.Parse<StoreKind>(store);
        if ((kind != StoreKind.Sqlite && Programs.Folder is null) || (kind == StoreKind.Cluster && PatroniCluster.Missing is not null))
        {
            const string Missing = "PostgreSQL, Patroni or etcd is missing: run eng/install.sh.";
            if (Environment.GetEnvironmentVariable("CI") is null)
            {
                Assert.Ignore(Missing);
            }

            Assert.Fail(Missing);
        }

        IReadOnlyList<string> problems = await CrashRun.RunAsync(kind, rounds: 1, seed, TestContext.Out);
        Assert.That(problems, Is.Empty, $"seed {seed}");
    }
}
