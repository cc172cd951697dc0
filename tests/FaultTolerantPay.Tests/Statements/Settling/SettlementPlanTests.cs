using System.Collections.Immutable;
using FaultTolerantPay.Statements.Settling;

namespace FaultTolerantPay.Tests.Statements.Settling;

/// <summary>Settlements as they come out of days and entries, without stores.</summary>
internal sealed class SettlementPlanTests
{
    private static readonly DateOnly First = new(2026, 1, 5);
    private static readonly Currency Cny = new("CNY");
    private static readonly ChannelId One = new("channel-1"), Two = new("channel-2");

    [Test]
    public void Add_ChannelsThatOweEachOther_AreSettledWithoutAnEntry()
    {
        var world = new Days([new Known(0, [(One, 500), (Two, -500)], 0)]);

        world.Run();

        Assert.Multiple(() =>
        {
            Assert.That(world.Stored.Single().Amount.Minor, Is.Zero);
            Assert.That(world.Stored.Single().Shares.Select(share => share.AmountMinor), Is.EqualTo(new[] { 500, -500 }));
            Assert.That(world.Findings, Is.Empty);
        });

        world.All = [new Known(0, [(One, 500)], 0)];
        world.Run();
        Assert.That(world.Stored.Single().Shares, Is.Empty, "a corrected file made it a day of something");
    }

    [Test]
    public void Add_WindowThatMovedOn_LeavesWhatWasSettled()
    {
        var world = new Days([.. Enumerable.Range(0, 60).Select(day => new Known(day, [(One, 100 + day)], 0))]);
        world.Entries.AddRange(Enumerable.Range(0, 60).Select(day => world.Entry(day + 1, 100 + day)));
        world.Run();
        IReadOnlyList<ChannelSettlement> before = world.Stored;
        Assert.That(before.Count(one => one.IsSettled), Is.EqualTo(60));

        for (int from = 1; from < 60; from++)
        {
            world.FilesFrom = First.AddDays(from);
            world.From = First.AddDays(Math.Max(0, from - 7));
            world.Run();

            Assert.That(world.Stored, Is.EqualTo(before));
            Assert.That(world.Findings, Is.Empty);
        }
    }

    /// <summary>Days that come to the same could change places if what was settled were worked out again.</summary>
    [TestCase(0)]
    [TestCase(7)]
    public void Add_WindowThatMovedOnOverEqualDays_LeavesWhatWasSettled(int daysBefore)
    {
        var world = new Days([.. Enumerable.Range(0, 60).Select(day => new Known(day, [(One, 100)], 0))]);
        world.Entries.AddRange(Enumerable.Range(0, 30).Select(pair => world.Entry((2 * pair) + 3, 200)));
        world.Run();
        IReadOnlyList<ChannelSettlement> before = world.Stored;
        Assert.That(before.Count(one => one.IsSettled), Is.EqualTo(30));

        for (int from = 1; from < 60; from++)
        {
            world.FilesFrom = First.AddDays(from);
            world.From = First.AddDays(Math.Max(0, from - daysBefore));
            world.Run();

            Assert.That(world.Stored, Is.EqualTo(before), $"files from day {from}");
        }
    }

    [Test]
    public void Add_EntryOfAnotherAmountThatIsNotReadAnyMore_KeepsItsDay()
    {
        var world = new Days([new Known(0, [(One, 500)], 0)]);
        world.Entries.Add(world.Entry(1, 400));
        world.Run();
        Assert.That(world.Stored.Single().SuspenseMinor, Is.EqualTo(-100));

        world.FilesFrom = First.AddDays(5);
        world.Entries.Add(world.Entry(6, 100));
        world.Run();

        Assert.That(world.Stored.Sum(one => one.Shares.Sum(share => share.AmountMinor)), Is.EqualTo(500), "the channel owed it once");
    }

    [TestCase(1_000L, ExpectedResult = 1)]
    [TestCase(long.MaxValue / 3, ExpectedResult = 0)]
    public int Of_ChannelsThatOweEachOtherAbsurdAmounts_IsNoCompleteDay(long minor) => SettlementDay.Of(
        Days.Payer,
        [
            new StatementReconciliation
            {
                Provider = Days.Payer.Provider.Id,
                MerchantNumber = "m1",
                Day = First,
                File = 1,
                FileVersion = 1,
                Status = StatementReconciliationStatus.Compared,
                ComparedAt = default,
                Shares = [new ReconciliationShare(One, false, Cny, minor), new ReconciliationShare(Two, false, Cny, -minor)],
            },
        ],
        First).Complete.Count;

    [Test]
    public void Add_MoneyTheOtherWay_IsTwoFindings()
    {
        var world = new Days([new Known(0, [(One, 500)], 0)]);
        world.Entries.Add(world.Entry(1, -500));

        world.Run(until: 20);

        Assert.That(world.Findings.Select(found => found.Result.Kind), Is.EqualTo(new[] { MatchKind.OnlyOurs, MatchKind.OnlyTheirs }));
    }

    /// <summary>
    /// Days, entries and corrections become known in any order. Whenever it is, every entry is booked with exactly its amount, and in the
    /// end what the channels owe is settled.
    /// </summary>
    [Test]
    public void Run_FilesInAnyOrder_BookTheAccountToTheCent([Range(1, 200)] int seed)
    {
        var random = new Random(seed);
        Known[] all =
        [
            .. Enumerable.Range(0, 12).Select(day => new Known(
                day, [(One, random.Next(-300, 1_000)), (Two, random.Next(-300, 1_000))], random.Next(4) == 0 ? random.Next(-50, 50) : 0)),
        ];
        var world = new Days([]);
        List<KnownEntry> entries = [];
        for (int day = 0; day < all.Length;)
        {
            int days = Math.Min(random.Next(1, 4), all.Length - day);
            long net = all[day..(day + days)].Sum(one => one.Net);
            day += days;
            if (net != 0)
            {
                entries.Add(world.Entry(day + random.Next(2), net));
            }
        }

        List<Known> unknown = [.. all];
        List<KnownEntry> unread = [.. entries];
        while (unknown.Count + unread.Count > 0)
        {
            if (unread.Count == 0 || (unknown.Count > 0 && random.Next(2) == 0))
            {
                Known known = unknown[random.Next(unknown.Count)];
                unknown.Remove(known);
                world.All = [.. world.All, known];
            }
            else
            {
                KnownEntry entry = unread[random.Next(unread.Count)];
                unread.Remove(entry);
                world.Entries.Add(entry);
            }

            world.Run();
            Assert.That(
                world.Stored.Where(one => one.Amount.Minor != 0).Select(one => (one.Id, one.Amount.Minor)),
                Is.EquivalentTo(world.Entries.Select(entry => (entry.Id, entry.Entry.Amount.RoundedHalfUp().Minor))));
        }

        long ofChannels = all.Sum(one => one.Shares.Sum(share => share.Minor));
        long settled = world.Stored.Sum(one => one.Shares.Sum(share => share.AmountMinor));
        long suspense = world.Stored.Sum(one => one.SuspenseMinor);
        Assert.Multiple(() =>
        {
            // Days that alone come to nothing settle among themselves; everything else by its entry.
            Assert.That(settled + suspense, Is.EqualTo(entries.Sum(entry => entry.Entry.Amount.RoundedHalfUp().Minor)));
            if (world.Stored.All(one => one.IsSettled) && world.Stored.SelectMany(one => one.Days).Distinct().Count() == all.Length)
            {
                Assert.That(settled, Is.EqualTo(ofChannels));
            }
        });
    }

    /// <summary>A day: what its channels come to, and rows of nobody.</summary>
    private sealed record Known(int Day, (ChannelId Channel, long Minor)[] Shares, long OfNobody)
    {
        public long Net => Shares.Sum(share => share.Minor) + OfNobody;

        public SettlementDay Of() => new(
            new ExpectedSettlement(First.AddDays(Day), Cny, Math.Max(Net, 0), Math.Max(-Net, 0), 0),
            [
                .. Shares.Where(share => share.Minor != 0)
                    .Select(share => new SettlementShare(share.Channel, Account.ChannelReceivable, share.Minor)),
            ]);
    }

    private sealed class Days(ImmutableArray<Known> all)
    {
        public static readonly AccountPayer Payer = new(
            new ProviderSettings
            {
                Id = new ProviderId("provider"),
                Identity = new ProviderIdentity { MerchantNumber = "m1" },
                Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
            },
            new ProviderSettlement { Account = new ProviderId("account") },
            "m1",
            ["m1"]);

        public ImmutableArray<Known> All { get; set; } = all;

        public List<KnownEntry> Entries { get; } = [];

        public IReadOnlyList<ChannelSettlement> Stored { get; private set; } = [];

        public List<(DateOnly Day, MatchResult Result)> Findings { get; private set; } = [];

        public DateOnly From { get; set; } = First;

        public DateOnly FilesFrom { get; set; } = First;

        public KnownEntry Entry(int day, long minor) => new(
            $"entry-{day}-{Entries.Count}-{minor}",
            new AccountEntry
            {
                Amount = ExactAmount.Of(new Money(minor, Cny)),
                BookedOn = First.AddDays(day),
                ValueOn = First.AddDays(day),
                Line = 1,
            });

        public void Run(int until = 60)
        {
            var account = new AccountEntries(
                FilesFrom, First.AddDays(until), [.. Entries.Where(entry => entry.Entry.BookedOn >= FilesFrom)], new HashSet<string>());
            var plan = new SettlementPlan(account, [.. Stored.Where(one => one.BookedOn >= From)]);
            SettlementDay[] days = [.. All.OrderBy(one => one.Day).Select(one => one.Of()).Where(day => day.Day >= From)];
            Findings = plan.Add(
                Payer, account.Entries, _ => new SettlementDays(From, days, days.Select(day => day.Day).ToHashSet(), First.AddDays(until)));
            plan.Withdraw();
            Dictionary<string, ChannelSettlement> after = Stored.ToDictionary(one => one.Id);
            foreach (ChannelSettlement change in plan.Changes)
            {
                after[change.Id] = change with { Version = change.Version + 1 };
            }

            Stored = [.. after.Values];
        }
    }
}
