using System.Security.Cryptography;
using FaultTolerantPay.Sqlite;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using Microsoft.Data.Sqlite;

namespace FaultTolerantPay.SampleHost.Tests.Move;

/// <summary>A store file in which every table has a row: what an earlier release left, and what came since.</summary>
internal static class FullFile
{
    private static readonly DateOnly Day = new(2026, 1, 5);
    private static readonly ProviderId Provider = new("alpha");
    private static readonly OperatorId Ana = new("ana");

    public static async Task MakeAsync(string path)
    {
        Run(path, await File.ReadAllTextAsync(Path.Combine(TestContext.CurrentContext.TestDirectory, "Move", "12.sql")));
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions { Path = path });
        await AddCardsAsync(store);
        await AddStatementsAsync(store);
        ChannelSettlement settlement = Samples.Settlement() with { Amount = new Money(1_050, Samples.Euro) };
        JournalEntry[] booked = [.. settlement.Book(null, Samples.Start)];
        await CommitAsync(store, new StandInCommit { At = Samples.Start, Settlement = settlement, Journal = booked });
        for (int i = 0; i < 30; i++)
        {
            await CommitAsync(store, Samples.Reserve(Samples.Key($"moved-{i}")));
        }
    }

    /// <summary>Tables of the file, each with its number of rows.</summary>
    public static IReadOnlyDictionary<string, long> Counts(string path)
    {
        using SqliteConnection connection = Open(path);
        using var names = new SqliteCommand(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", connection);
        using SqliteDataReader row = names.ExecuteReader();
        var counts = new Dictionary<string, long>();
        while (row.Read())
        {
            counts[row.GetString(0)] = 0;
        }

        foreach (string table in counts.Keys)
        {
            using var count = new SqliteCommand($"SELECT count(*) FROM {table}", connection);
            counts[table] = (long)count.ExecuteScalar()!;
        }

        return counts;
    }

    public static void Run(string path, string sql)
    {
        using SqliteConnection connection = Open(path);
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static async Task AddCardsAsync(SqliteStore store)
    {
        var card = new CardChannelRecord
        {
            CardToken = new string('a', 64),
            KeyId = "k1",
            Channel = new ChannelId("channel-1"),
            Provider = Provider,
            MaskedNumber = "622202*********0128",
            Verification = CardVerification.Verified,
            VerifiedAt = Samples.Start,
        };
        Assert.That(await store.CardChannels.SaveCardChannelAsync(card, null, default), Is.True);
        CardChannelRecord newer = card with { CardToken = new string('b', 64), KeyId = "k2" };
        Assert.That(await store.CardChannels.SaveCardChannelAsync(newer, card with { Version = 1 }, default), Is.True);
    }

    private static async Task AddStatementsAsync(SqliteStore store)
    {
        await AddFileAsync(store, Day.AddDays(-400));
        await AddFileAsync(store, Day);
        Assert.That(await store.StatementFiles.RemoveContentAsync(Day.AddDays(-100), default), Is.EqualTo(1));
        var fetch = new StatementFetch
        {
            Provider = Provider,
            MerchantNumber = "8800001",
            Day = Day,
            Status = StatementFetchStatus.Stored,
        };
        Assert.That(await store.StatementFiles.SaveFetchAsync(fetch, default));
        await store.Reconciliations.ConfirmAsync([new StatementConfirmation("o-1", Provider, "8800001", Day, 2)], default);
        var compared = new StatementReconciliation
        {
            Provider = Provider,
            MerchantNumber = "8800001",
            Day = Day,
            File = 2,
            FileVersion = 1,
            Status = StatementReconciliationStatus.Compared,
            ComparedAt = Samples.Start,
        };
        var held = new HeldRow(true, new StatementRow
        {
            Kind = StatementRowKind.Payment,
            Status = StatementRowStatus.Succeeded,
            OurReference = "o-2",
            TheirReference = "",
            AmountMinor = 100,
            Currency = Samples.Euro,
            At = Samples.Start,
            Line = 1,
        });
        Assert.That(await store.Reconciliations.SaveAsync(compared, [held], default), Is.True);
        var discrepancy = new StatementDiscrepancy
        {
            Id = "d-1",
            Source = "alpha",
            Day = Day,
            Kind = MatchKind.OnlyTheirs,
            ValueAtRisk = new Money(100, Samples.Euro),
            Fingerprint = "abc",
            OpenedAt = Samples.Start,
            Version = 1,
        };
        var opened = new StatementDiscrepancyStep
        {
            Number = 1,
            Kind = StatementDiscrepancyStepKind.Opened,
            At = Samples.Start,
            By = Ana,
            Text = "opened",
        };
        Assert.That(await store.StatementDiscrepancies.OpenAsync([(discrepancy, opened)], default), Is.Empty);
    }

    private static async Task AddFileAsync(SqliteStore store, DateOnly day)
    {
        byte[] content = "a,b\n1,2\n"u8.ToArray();
        await store.StatementFiles.SaveFileAsync(
            new StatementFile
            {
                Provider = Provider,
                MerchantNumber = "8800001",
                Day = day,
                Name = "statement",
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
                Length = content.Length,
                FetchedAt = Samples.Start,
            },
            new MemoryStream(content),
            default);
    }

    private static async Task CommitAsync(SqliteStore store, StandInCommit commit) =>
        Assert.That((await store.StandIn.CommitAsync(commit, default)).Status, Is.EqualTo(CommitStatus.Committed));
}
