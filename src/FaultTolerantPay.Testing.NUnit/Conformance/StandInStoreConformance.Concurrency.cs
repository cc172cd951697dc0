using System.Collections.Concurrent;
using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Tests with many concurrent threads.</summary>
public abstract partial class StandInStoreConformance
{
    private const int Threads = 8;

    private static Task OnManyThreads(Func<int, Task> body) =>
        Task.WhenAll(Enumerable.Range(0, Threads).Select(t => Task.Run(() => body(t), None)));

    /// <summary>M5: concurrent reservations never exceed the cap, and reach it.</summary>
    [Test]
    public async Task Commit_ManyThreadsAtACap_FillItAndNeverPassIt()
    {
        int taken = 0;
        await OnManyThreads(async thread =>
        {
            for (int i = 0; i < 25; i++)
            {
                StandInCommit commit = Samples.Reserve(Samples.Key($"{thread}-{i}"), 10, maxAmountMinor: 1_005);
                if (await CommitAsync(commit).ConfigureAwait(false) == CommitStatus.Committed)
                {
                    Interlocked.Increment(ref taken);
                }
            }
        }).ConfigureAwait(false);
        Assert.That(taken, Is.EqualTo(100));
        Assert.That(await Store.ReadCounterAsync(Samples.Exposure(), None).ConfigureAwait(false), Is.EqualTo(new CounterValue(1_000, 100)));
    }

    /// <summary>M4: of several concurrent commits with the same key, one succeeds.</summary>
    [Test]
    public async Task Commit_ManyThreadsWithOneKey_OneWins()
    {
        for (int round = 0; round < 10; round++)
        {
            TransactionKey key = Samples.Key(Samples.Order(round));
            int taken = 0;
            await OnManyThreads(async _ =>
            {
                if (await CommitAsync(Samples.Reserve(key)).ConfigureAwait(false) == CommitStatus.Committed)
                {
                    Interlocked.Increment(ref taken);
                }
            }).ConfigureAwait(false);
            Assert.That(taken, Is.EqualTo(1), $"round {round}");
        }
    }

    /// <summary>Several concurrent claims never return the same item.</summary>
    [Test]
    public async Task Claim_ManyThreads_EachItemGoesToOne()
    {
        await CommittedAsync(
            new StandInCommit
            {
                At = Now,
                Work = [.. Enumerable.Range(0, 200).Select(i => new WorkChange(Item(Samples.Order(i)), Now))],
            }).ConfigureAwait(false);
        var claimed = new ConcurrentBag<WorkLease>();
        await OnManyThreads(async _ =>
        {
            while (await ClaimAsync(Now, 7).ConfigureAwait(false) is { Length: > 0 } leases)
            {
                Array.ForEach(leases, claimed.Add);
            }
        }).ConfigureAwait(false);
        Assert.That(claimed.Select(l => l.Item).Distinct().Count(), Is.EqualTo(200));
        Assert.That(claimed, Has.Count.EqualTo(200));
        Assert.That(claimed.Select(l => l.Number), Is.Unique);
    }

    /// <summary>A commit that throws or is refused does not affect concurrent ones.</summary>
    [Test]
    public async Task Commit_GoodAndBadAtOnce_GoodOnesAreCommitted()
    {
        await OnManyThreads(async thread =>
        {
            for (int i = 0; i < 20; i++)
            {
                TransactionKey key = Samples.Key($"{thread}-{i}", $"merchant-{thread}");
                StandInCommit good = Samples.Reserve(key);
                switch ((thread + i) % 4)
                {
                    case 0:
                        StandInCommit unbalanced = good with
                        {
                            Journal = [Samples.Entry(key) with { Postings = [new Posting(Account.Fees, 1)] }],
                        };
                        Assert.That(async () => await CommitAsync(unbalanced).ConfigureAwait(false), Throws.InvalidOperationException);
                        break;
                    case 1:
                        Assert.That(
                            await CommitAsync(Samples.Reserve(key, maxCount: 0)).ConfigureAwait(false),
                            Is.EqualTo(CommitStatus.LimitReached));
                        break;
                    case 2:
                        StandInCommit unknown = good with { Outbox = [Samples.AdviceMessage(key) with { Number = long.MaxValue }] };
                        Assert.That(async () => await CommitAsync(unknown).ConfigureAwait(false), Throws.InvalidOperationException);
                        break;
                    default:
                        await CommittedAsync(good).ConfigureAwait(false);
                        break;
                }
            }
        }).ConfigureAwait(false);
        for (int thread = 0; thread < Threads; thread++)
        {
            Assert.That(
                (await Store.ReadCounterAsync(Samples.Exposure($"merchant-{thread}"), None).ConfigureAwait(false)).Count,
                Is.EqualTo(5),
                $"thread {thread}");
        }

        Assert.That(await Store.ListAdvancesAsync(null, null, 1_000, None).ConfigureAwait(false), Has.Count.EqualTo(5 * Threads));
        Assert.That((await Store.GetTrialBalanceAsync(None).ConfigureAwait(false)).Sum(b => b.BalanceMinor), Is.Zero);
    }

    /// <summary>A reader sees a whole commit or nothing of it, and the next read sees every acknowledged write.</summary>
    [Test]
    public async Task Reads_WhileOthersWrite_SeeWholeCommits()
    {
        await OnManyThreads(async thread =>
        {
            for (int i = 0; i < 20; i++)
            {
                TransactionKey key = Samples.Key($"{thread}-{i}");
                await CommittedAsync(Samples.Reserve(key)).ConfigureAwait(false);
                Assert.That(await Store.FindAdvanceAsync(key, None).ConfigureAwait(false), Is.Not.Null);
                Assert.That((await Store.GetTrialBalanceAsync(None).ConfigureAwait(false)).Sum(b => b.BalanceMinor), Is.Zero);
            }
        }).ConfigureAwait(false);
    }
}
