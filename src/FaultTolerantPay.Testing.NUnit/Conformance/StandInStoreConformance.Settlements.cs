using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>What channels settle on the bank's account is stored with its journal entries.</summary>
public abstract partial class StandInStoreConformance
{
    private static readonly DateOnly FirstDay = DateOnly.FromDateTime(Samples.Start.UtcDateTime);

    /// <summary>Every property of a settlement is read as it was stored, also after a restart.</summary>
    [Test]
    public async Task RoundTrip_Settlement_ComesBackAsStored(
        [ValueSource(typeof(TimeBoundaries), nameof(TimeBoundaries.NoneOrOne))] DateTimeOffset? everyTime)
    {
        ChannelSettlement settlement = SampleRecord.Of<ChannelSettlement>(1, everyTime) with
        {
            Shares =
            [
                new SettlementShare(new ChannelId("channel-1"), Account.ChannelReceivable, 12_000_000_000),
                new SettlementShare(new ChannelId("channel-2"), Account.AdvanceFund, -12),
                new SettlementShare(null, Account.ChannelFees, -1),
            ],
            Version = 0,
        };
        await CommittedAsync(new StandInCommit { At = Now, Settlement = settlement }).ConfigureAwait(false);
        for (int round = 0; round < 2; round++)
        {
            AssertSame(await Store.FindSettlementAsync(settlement.Key, None).ConfigureAwait(false), settlement with { Version = 1 });
            AssertSame(
                (await Store.ListSettlementsAsync(settlement.Provider, settlement.BookedOn, null, 10, None).ConfigureAwait(false))
                    .Items.Single(),
                settlement with { Version = 1 });
            await ReopenAsync().ConfigureAwait(false);
        }

        Assert.That(await Store.FindSettlementAsync(Samples.Settlement("other").Key, None).ConfigureAwait(false), Is.Null);
    }

    /// <summary>Two writers of one settlement: the second has an old version, and nothing of its commit is written.</summary>
    [Test]
    public async Task Commit_SettlementOfAnotherVersion_WritesNothing()
    {
        ChannelSettlement first = Samples.Settlement(), unknown = Samples.Settlement("unknown");
        await CommittedAsync(Settled(first, null)).ConfigureAwait(false);
        ChannelSettlement changed = first with { Amount = new Money(1_300, Samples.Euro), Version = 1 };
        foreach (long version in new long[] { 0, 2 })
        {
            StandInCommit other = Settled(changed with { Version = version }, first);
            Assert.That(await CommitAsync(other).ConfigureAwait(false), Is.EqualTo(CommitStatus.VersionConflict));
        }

        StandInCommit never = Settled(unknown with { Version = 1 }, null);
        Assert.That(await CommitAsync(never).ConfigureAwait(false), Is.EqualTo(CommitStatus.VersionConflict));
        Assert.That(await Store.FindSettlementAsync(first.Key, None).ConfigureAwait(false), Is.EqualTo(first with { Version = 1 }));
        Assert.That(await Store.ListJournalAsync(first.Key, None).ConfigureAwait(false), Has.Count.EqualTo(1));
        Assert.That(await Store.ListJournalAsync(unknown.Key, None).ConfigureAwait(false), Is.Empty);
        await CommittedAsync(Settled(changed, first)).ConfigureAwait(false);
        Assert.That(await Store.FindSettlementAsync(first.Key, None).ConfigureAwait(false), Is.EqualTo(changed with { Version = 2 }));
        Assert.That(await Store.ListJournalAsync(first.Key, None).ConfigureAwait(false), Has.Count.EqualTo(2));
    }

    /// <summary>M6: an entry of a settlement that is not on record throws and writes nothing, with and without a channel.</summary>
    [Test]
    public async Task Commit_EntryOfAnUnknownSettlement_ThrowsAndWritesNothing()
    {
        ChannelSettlement settlement = Samples.Settlement(), other = Samples.Settlement("other");
        JournalEntry ofChannel = settlement.Book(null, Now).Single();
        foreach (JournalEntry entry in new[] { ofChannel, ofChannel with { Channel = null } })
        {
            foreach (ChannelSettlement? stored in new[] { null, other })
            {
                var commit = new StandInCommit { At = Now, Settlement = stored, Journal = [entry] };
                Assert.That(
                    async () => await CommitAsync(commit).ConfigureAwait(false),
                    Throws.InvalidOperationException.With.Message.Contains("not on record"));
            }
        }

        Assert.That(await Store.FindSettlementAsync(other.Key, None).ConfigureAwait(false), Is.Null);
        Assert.That(await Store.ListJournalAsync(settlement.Key, None).ConfigureAwait(false), Is.Empty);
        Assert.That(await Store.GetTrialBalanceAsync(None).ConfigureAwait(false), Is.Empty);
        await CommittedAsync(new StandInCommit { At = Now, Settlement = settlement, Journal = [ofChannel] }).ConfigureAwait(false);
        await CommittedAsync(new StandInCommit { At = Now, Journal = [ofChannel with { Channel = null }] }).ConfigureAwait(false);
    }

    /// <summary>A settlement that no store accepts throws, and nothing is written.</summary>
    [Test]
    public async Task Commit_InvalidSettlement_ThrowsAndWritesNothing()
    {
        ChannelSettlement settlement = Samples.Settlement();
        foreach (ChannelSettlement wrong in new[]
        {
            settlement with { Id = "two words" },
            settlement with { Shares = [new SettlementShare(new ChannelId("channel-1"), Account.Fees, 1_000)] },
        })
        {
            Assert.That(
                async () => await CommitAsync(new StandInCommit { At = Now, Settlement = wrong }).ConfigureAwait(false),
                Throws.ArgumentException.With.Message.Contains("Expected a settlement"));
        }

        Assert.That(
            (await Store.ListSettlementsAsync(null, DateOnly.MinValue, null, 10, None).ConfigureAwait(false)).Items, Is.Empty);
    }

    /// <summary>
    /// Balances and audit trail count a settlement's entries; a change books the difference, and a restart keeps all of it.
    /// </summary>
    [Test]
    public async Task Commit_SettlementWithItsEntries_IsInBalancesAndAuditTrail()
    {
        ChannelSettlement first = Samples.Settlement() with { Amount = new Money(1_200, Samples.Euro) };
        await CommittedAsync(Settled(first, null)).ConfigureAwait(false);
        ChannelSettlement changed = first with { Amount = new Money(1_050, Samples.Euro), IsSettled = false, Version = 1 };
        await CommittedAsync(Settled(changed, first)).ConfigureAwait(false);
        for (int round = 0; round < 2; round++)
        {
            Assert.That(await Store.GetTrialBalanceAsync(None).ConfigureAwait(false), Is.EqualTo(new[]
            {
                new AccountBalance(Account.ChannelReceivable, Samples.Euro, -1_000),
                new AccountBalance(Account.BankAccount, Samples.Euro, 1_050),
                new AccountBalance(Account.SettlementSuspense, Samples.Euro, -50),
            }));
            Assert.That(await Store.GetChannelBalancesAsync(None).ConfigureAwait(false), Is.EqualTo(new[]
            {
                new ChannelBalance(new ChannelId("channel-1"), Account.ChannelReceivable, Samples.Euro, -1_000),
                new ChannelBalance(new ChannelId("channel-1"), Account.BankAccount, Samples.Euro, 1_000),
            }));
            Assert.That(
                await Store.ExplainBalanceAsync(Account.SettlementSuspense, Samples.Euro, null, 10, None).ConfigureAwait(false),
                Is.EqualTo(new[] { new AdvanceBalance(first.Key, -50) }));
            AuditTrailCheck check = await Store.CheckAuditTrailAsync(null, None).ConfigureAwait(false);
            Assert.That((check.Problems.Count, check.Rows), Is.EqualTo((0, 3L)));
            await ReopenAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Pages are in order of booking day, provider and id, from the first day on, of one provider or of all.</summary>
    [Test]
    public async Task ListSettlements_Pages_AreInOrderAndOfTheFilter()
    {
        ChannelSettlement[] stored =
        [
            On(0, "2", "provider-2"), On(1, "9", "provider-1"), On(1, "1", "provider-2"), On(1, "3", "provider-2"),
            On(2, "0", "provider-1"),
        ];
        foreach (ChannelSettlement settlement in stored.Reverse().Append(On(-1, "0", "provider-0")))
        {
            await CommittedAsync(Settled(settlement, null)).ConfigureAwait(false);
        }

        await ReopenAsync().ConfigureAwait(false);
        Assert.That(
            await ListIdsAsync(null, FirstDay).ConfigureAwait(false),
            Is.EqualTo(new[] { "provider-2 2", "provider-1 9", "provider-2 1", "provider-2 3", "provider-1 0" }));
        Assert.That(
            await ListIdsAsync(new ProviderId("provider-2"), FirstDay.AddDays(1)).ConfigureAwait(false),
            Is.EqualTo(new[] { "provider-2 1", "provider-2 3" }));
        Assert.That(await ListIdsAsync(new ProviderId("provider-3"), DateOnly.MinValue).ConfigureAwait(false), Is.Empty);
        Assert.That(await ListIdsAsync(null, DateOnly.MaxValue).ConfigureAwait(false), Is.Empty);
        Assert.That(await ListIdsAsync(null, DateOnly.MinValue).ConfigureAwait(false), Has.Count.EqualTo(6));

        // The bank moves an entry to another day.
        ChannelSettlement moved = On(3, "2", "provider-2") with { Version = 1 };
        await CommittedAsync(new StandInCommit { At = Now, Settlement = moved }).ConfigureAwait(false);
        Assert.That(
            await ListIdsAsync(null, FirstDay).ConfigureAwait(false),
            Is.EqualTo(new[] { "provider-1 9", "provider-2 1", "provider-2 3", "provider-1 0", "provider-2 2" }));
    }

    /// <summary>A cursor of another filter or query, or a page of no or too many settlements, is refused.</summary>
    [Test]
    public async Task ListSettlements_CursorOrPageOfNothing_IsRefused()
    {
        await CommittedAsync(Settled(Samples.Settlement("1"), null)).ConfigureAwait(false);
        await CommittedAsync(Settled(Samples.Settlement("2"), null)).ConfigureAwait(false);
        string next = (await Store.ListSettlementsAsync(null, FirstDay, null, 1, None).ConfigureAwait(false)).Next!;
        string subject = next.Split(' ')[0];
        foreach ((string? provider, DateOnly from, string after, int maxItems) in new[]
        {
            ("provider-1", FirstDay, next, 1),
            (null, FirstDay.AddDays(1), next, 1),
            (null, FirstDay, "", 1),
            (null, FirstDay, QueryCursor.Of(subject, "yesterday", "provider-1", "1"), 1),
            (null, FirstDay, QueryCursor.Of(subject, "2000-01-01", "provider-1", "1"), 1),
            (null, FirstDay, next, 0),
            (null, FirstDay, next, StoreRules.MaxPageSize + 1),
        })
        {
            ProviderId? only = provider is null ? null : new ProviderId(provider);
            Assert.That(
                async () => await Store.ListSettlementsAsync(only, from, after, maxItems, None).ConfigureAwait(false),
                Throws.InstanceOf<ArgumentException>());
        }
    }

    private static ChannelSettlement On(int day, string id, string provider) =>
        Samples.Settlement(id, provider) with { BookedOn = FirstDay.AddDays(day) };

    private static StandInCommit Settled(ChannelSettlement settlement, ChannelSettlement? before) =>
        new() { At = Now, Settlement = settlement, Journal = settlement.Book(before, Now) };

    /// <summary>Provider and id of all, read in pages of two.</summary>
    private async Task<List<string>> ListIdsAsync(ProviderId? provider, DateOnly from)
    {
        List<string> ids = [];
        string? after = null;
        do
        {
            QueryPage<ChannelSettlement> page =
                await Store.ListSettlementsAsync(provider, from, after, 2, None).ConfigureAwait(false);
            Assert.That(page.Items, Has.Count.AtMost(2));
            ids.AddRange(page.Items.Select(settlement => $"{settlement.Provider} {settlement.Id}"));
            after = page.Next;
        }
        while (after is not null);
        return ids;
    }
}
