using FaultTolerantPay.PostgreSql.Tests.Servers;

namespace FaultTolerantPay.Crash.Tests;

/// <summary>A few rounds on each store. The program runs as many as you like.</summary>
public sealed class CrashTests
{
    [TestCase("Sqlite", 1)]
    [TestCase("Postgres", 1)]
    [TestCase("Cluster", 1)]
    public async Task Run_ProcessesAreKilledUnderLoad_NothingIsLostOrMovedTwice(string store, int rounds)
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

        int seed = TestContext.CurrentContext.Random.Next();
        IReadOnlyList<string> problems = await CrashRun.RunAsync(kind, rounds, seed, TestContext.Out);
        Assert.That(problems, Is.Empty, $"seed {seed}");
    }
}
