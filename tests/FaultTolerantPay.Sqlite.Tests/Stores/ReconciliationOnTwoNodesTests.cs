namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>
/// Two nodes, each a process of its own, compare the same statements and settle the same account on one file, and are killed at any moment.
/// </summary>
public sealed class ReconciliationOnTwoNodesTests
{
    private const int Rounds = 2, Kills = 3;

    [Test]
    public async Task Run_TwoProcessesKilledAndStartedAgain_LeaveWhatOneLeaves()
    {
        string expected = await UndisturbedAsync();
        var random = new Random(3);
        for (int round = 0; round < Rounds; round++)
        {
            using var file = new TemporaryFile();
            await ReconciledFile.PrepareAsync(file.Path);

            await DisturbedAsync(file, random);

            Assert.That(await ReconciledFile.ShownAsync(file.Path), Is.EqualTo(expected), $"round {round}");
        }
    }

    private static async Task<string> UndisturbedAsync()
    {
        using var file = new TemporaryFile();
        await ReconciledFile.PrepareAsync(file.Path);
        using NodeProcess node = await NodeProcess.StartAsync(file.Path, "reconciler");
        Assert.That(await node.TellAsync("run"), Is.Empty);
        await node.StopAsync();
        using (SqliteStore store = SqliteStore.Open(file.Options()))
        {
            Assert.That(
                await ReconciledFile.BookedAsync(store),
                Is.EqualTo(ReconciledFile.Fees + ReconciledFile.Entries),
                "everything is booked");
        }

        return await ReconciledFile.ShownAsync(file.Path);
    }

    /// <summary>Both run at once. One is killed when so much is booked, and started again; in the end both run undisturbed.</summary>
    private static async Task DisturbedAsync(TemporaryFile file, Random random)
    {
        NodeProcess[] nodes = await Task.WhenAll(StartAsync(), StartAsync());
        try
        {
            Task<List<string>>[] runs = [.. nodes.Select(node => node.TellAsync("run"))];
            using (SqliteStore store = SqliteStore.Open(file.Options()))
            {
                int[] moments =
                [
                    .. Enumerable.Range(0, Kills).Select(_ => random.Next(ReconciledFile.Fees + ReconciledFile.Entries)).Order(),
                ];
                foreach (int moment in moments)
                {
                    await BookedAsync(store, moment, runs);
                    int victim = random.Next(nodes.Length);
                    await nodes[victim].KillAsync();
                    await runs[victim].ContinueWith(_ => { }, TaskScheduler.Default);
                    nodes[victim].Dispose();
                    nodes[victim] = await StartAsync();
                    runs[victim] = nodes[victim].TellAsync("run");
                }
            }

            foreach (List<string> answer in await Task.WhenAll(runs))
            {
                Assert.That(answer, Is.Empty, "rounds that failed");
            }
        }
        finally
        {
            foreach (NodeProcess node in nodes)
            {
                node.Dispose();
            }
        }

        Task<NodeProcess> StartAsync() => NodeProcess.StartAsync(file.Path, "reconciler");
    }

    /// <summary>Waits until so much is booked, or both are at their end.</summary>
    private static async Task BookedAsync(SqliteStore store, int moment, Task[] runs)
    {
        while (!runs.All(run => run.IsCompleted) && await ReconciledFile.BookedAsync(store) < moment)
        {
            await Task.Yield();
        }
    }
}
