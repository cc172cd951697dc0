using System.Collections.Concurrent;
using System.Diagnostics;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Sqlite.Tests.Connection;

/// <summary>Several processes and many threads on one file.</summary>
public sealed class SharedFileTests
{
    private const int Orders = 1_000;
    private const int Threads = 64;

    private static CancellationToken None => CancellationToken.None;

    /// <summary>
    /// Two more processes, of 32 callers each, and 64 threads of this one are after the same orders: one gets each, and the file holds what
    /// each was answered.
    /// </summary>
    [Test]
    public async Task Commit_ThreeProcessesAndManyThreads_EachOrderIsReservedOnce()
    {
        using var file = new TemporaryFile();
        var acknowledged = new ConcurrentQueue<string>();
        using (SqliteStore store = SqliteStore.Open(file.Options()))
        {
            using Process one = Child.Start("write", file.Path, "group", "FULL", "32", "0", $"{Orders}");
            using Process other = Child.Start("write", file.Path, "group", "FULL", "32", "0", $"{Orders}");
            // Only once both are at it, and from the other end: so they meet.
            foreach (Process child in new[] { one, other })
            {
                Take((await child.StandardOutput.ReadLineAsync())!);
            }

            Task[] children = [ReadAsync(one), ReadAsync(other)];
            await OnThreadsAsync(thread =>
            {
                for (int i = Orders - 1 - thread; i >= 0; i -= Threads)
                {
                    CommitResult result =
                        store.StandIn.CommitAsync(Samples.Reserve(Samples.Key(Samples.Order(i))), None).AsTask().GetAwaiter().GetResult();
                    Assert.That(result.Status, Is.EqualTo(CommitStatus.Committed).Or.EqualTo(CommitStatus.VersionConflict),
                        "status of each commit");
                    if (result.IsCommitted)
                    {
                        acknowledged.Enqueue(Samples.Order(i));
                    }

                    Assert.That(store.StandIn.FindAdvanceAsync(Samples.Key(Samples.Order(i)), None).AsTask().GetAwaiter().GetResult(),
                        Is.Not.Null, "whoever reserved it, it is there");
                }
            });
            await Task.WhenAll(children);

            var claimed = new ConcurrentQueue<WorkLease>();
            await OnThreadsAsync(_ =>
            {
                var claim = new WorkClaim
                {
                    Kind = WorkKind.Advance,
                    Now = Samples.Start.AddHours(1),
                    Lease = TimeSpan.FromMinutes(1),
                    MaxItems = 20,
                };
                foreach (WorkLease lease in store.StandIn.ClaimAsync(claim, None).AsTask().GetAwaiter().GetResult().Leases)
                {
                    claimed.Enqueue(lease);
                }
            });
            Assert.That(claimed.Select(lease => lease.Item), Is.Unique.And.Exactly(Orders).Items, "each item is claimed once");
            Assert.That(claimed.Select(lease => lease.Number), Is.Unique, "number of each lease");
        }
        Assert.That(acknowledged, Is.EquivalentTo(Enumerable.Range(0, Orders).Select(Samples.Order)), "acknowledged orders");
        await FileAudit.AssertHoldsAsync(file.Path, acknowledged);
        using SqliteStore again = SqliteStore.Open(file.Options());
        AuditTrailCheck check = await again.StandIn.CheckAuditTrailAsync(null, None);
        Assert.That((check.Problems.Count, check.Rows), Is.EqualTo((0, 2L * Orders)), "audit trail");

        async Task ReadAsync(Process child)
        {
            while (await child.StandardOutput.ReadLineAsync() is { } line)
            {
                Take(line);
            }

            await child.WaitForExitAsync();
            Assert.That(child.ExitCode, Is.Zero, "exit code of the other process");
        }

        void Take(string line)
        {
            if (line.StartsWith("ack ", StringComparison.Ordinal))
            {
                acknowledged.Enqueue(line["ack ".Length..]);
            }
            else
            {
                Assert.That(line, Does.StartWith("VersionConflict order-"), "line of the other process");
            }
        }
    }

    private static Task OnThreadsAsync(Action<int> work) => Task.WhenAll(Enumerable.Range(0, Threads).Select(
        thread => Task.Factory.StartNew(() => work(thread), None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
}
