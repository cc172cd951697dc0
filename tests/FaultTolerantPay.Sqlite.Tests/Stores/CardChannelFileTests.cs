using System.Collections.Concurrent;
using FaultTolerantPay.Sqlite.Connection;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace FaultTolerantPay.Sqlite.Tests.Stores;

/// <summary>
/// Cards on a file: nothing of a card number or its secrets is in the bytes, agreement numbers are encrypted, erased cards leave.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CardChannelFileTests : IDisposable
{
    private const string Number = "6222021234567890128";
    private const string Agreement = "AGREEMENT-4711";
    private static readonly string Token = new('a', 64);
    private static readonly string NewerToken = new('b', 64);
    private readonly TemporaryFile _file = new();

    private static CancellationToken None => CancellationToken.None;

    private static CardChannelRecord Record => new()
    {
        CardToken = Token,
        KeyId = "card-1",
        Channel = new ChannelId("channel-1"),
        Provider = new ProviderId("provider-1"),
        MaskedNumber = "622202*********0128",
        AgreementNumber = Agreement,
        Verification = CardVerification.Verified,
        VerifiedAt = Samples.Start,
    };

    public void Dispose() => _file.Dispose();

    [Test]
    public async Task Save_WithAProtector_AgreementNumberIsEncrypted()
    {
        using (SqliteStore store = Open("k1"))
        {
            await SaveAsync(store, Record);
            Assert.That(FileBytes.Find(_file.Folder, Agreement), Is.Empty);
            Assert.That(FileBytes.Find(_file.Folder, "sealed 1 k1 "), Is.Not.Empty);
            Assert.That(await ListAsync(store), Is.EqualTo(new[] { Record with { Version = 1 } }));
        }

        using SqliteStore again = Open("k2", "k1");
        Assert.That((await ListAsync(again)).Single().AgreementNumber, Is.EqualTo(Agreement));
    }

    [TestCase("k2", "which the ISecretProtector does not know.")]
    [TestCase(null, "and no ISecretProtector is registered.")]
    public async Task List_KeyIsMissing_NamesCardAndKeyAndKeepsTheNumberWhenSavedAgain(string? key, string why)
    {
        using (SqliteStore store = Open("k1"))
        {
            await SaveAsync(store, Record);
        }

        using (SqliteStore without = Open(key))
        {
            CardChannelRecord read = (await ListAsync(without)).Single();
            Assert.That((read.AgreementNumber, read.IsSigned), Is.EqualTo(((string?)null, false)));
            Assert.That(read.UnreadableAgreement!.Reason, Is.EqualTo(
                $"The agreement number of card 622202*********0128 at channel channel-1 is encrypted under the key 'k1', {why}"));
            await SaveAsync(without, read with { Code = "seen" });
        }

        using SqliteStore back = Open("k1");
        CardChannelRecord kept = (await ListAsync(back)).Single();
        Assert.That((kept.AgreementNumber, kept.Code, kept.IsSigned), Is.EqualTo((Agreement, "seen", true)));
    }

    /// <summary>Whoever copies an agreement number into the row of another card, or of another channel, debits nobody by it.</summary>
    [TestCase("card_token = '$', record = json_set(record, '$.CardToken', '$')", TestName = "List_MovedToAnotherCard_StaysClosed")]
    [TestCase("channel = 'other', record = json_set(record, '$.Channel', 'other')", TestName = "List_MovedToAnotherChannel_StaysClosed")]
    [TestCase("record = json_set(record, '$.AgreementNumber', substr(record ->> '$.AgreementNumber', 1, 40))",
        TestName = "List_CutOff_StaysClosed")]
    public async Task List_AgreementWasMoved_StaysClosed(string change)
    {
        using (SqliteStore store = Open("k1"))
        {
            await SaveAsync(store, Record);
        }

        Run($"UPDATE card_channel SET {change.Replace("'$'", $"'{NewerToken}'", StringComparison.Ordinal)}");

        using SqliteStore again = Open("k1");
        CardChannelRecord read = (await again.CardChannels.ListCardChannelsAsync([Token, NewerToken], None)).Single();
        Assert.That(read.UnreadableAgreement!.Reason, Does.EndWith("it was altered, or moved here from another card."));
        Assert.That((read.AgreementNumber, read.IsSigned), Is.EqualTo(((string?)null, false)));
    }

    /// <summary>The card moves to another key: its agreement number is encrypted for the new token.</summary>
    [Test]
    public async Task Save_ReplacesOlderKey_AgreementNumberOpensUnderTheNewToken()
    {
        using SqliteStore store = Open("k1");
        await SaveAsync(store, Record);

        CardChannelRecord moved = Record with { CardToken = NewerToken, KeyId = "card-2" };
        Assert.That(await store.CardChannels.SaveCardChannelAsync(moved, Record with { Version = 1 }, None), Is.True);

        Assert.That(
            await store.CardChannels.ListCardChannelsAsync([NewerToken, Token], None), Is.EqualTo(new[] { moved with { Version = 1 } }));
    }

    [Test]
    public async Task Rotate_AgreementNumbers_LeavesNothingUnderTheOldKeys()
    {
        using (SqliteStore clear = Open(null))
        {
            await SaveAsync(clear, Record);
        }

        using (SqliteStore old = Open("k1"))
        {
            for (int i = 0; i < 50; i++)
            {
                await SaveAsync(old, Record with { Channel = new ChannelId($"old-{i:D2}") });
            }

            await SaveAsync(old, Record with { Channel = new ChannelId("none"), AgreementNumber = null });
        }

        using SqliteStore store = Open("k2", "k1");
        Assert.That(await store.MandateRotation.CountAsync(None), Is.EqualTo(new[] { new MandateKeyCount(null, 1), new("k1", 50) }));
        int rows = 0;
        for (string? next = null; ;)
        {
            MandateRotationPage page = await store.MandateRotation.RotateAsync(next, 7, None);
            rows += page.Rows;
            if ((next = page.Next) is null)
            {
                break;
            }
        }

        Assert.That(rows, Is.EqualTo(51));
        Assert.That(await store.MandateRotation.CountAsync(None), Is.EqualTo(new[] { new MandateKeyCount("k2", 51) }));
        Assert.That(FileBytes.Find(_file.Folder, Agreement, "sealed 1 k1 "), Is.Empty);
        IReadOnlyList<CardChannelRecord> records = await ListAsync(store);
        Assert.That(records.Where(record => record.AgreementNumber == Agreement).Count(), Is.EqualTo(51));
        Assert.That(records.Select(record => record.Version), Is.All.EqualTo(1), "a rotation is no change of a record");
    }

    /// <summary>
    /// So many rows that pages are split and joined. SQLite leaves parts of rows that it moved in the gaps of pages, until the file is
    /// compacted.
    /// </summary>
    [Test]
    public async Task Erase_ManyRowsAndCompacted_NothingOfTheCardIsInTheBytes()
    {
        using (SqliteStore store = Open(null))
        {
            await EraseOneOfTwoCardsAsync(store);
        }

        Run("VACUUM");
        using SqliteStore compacted = Open(null);

        Assert.That(FileBytes.Find(_file.Folder, Token, NewerToken, Agreement), Is.Empty);
        Assert.That(await compacted.CheckIntegrityAsync(isThorough: true, None), Is.Empty);
    }

    private async Task EraseOneOfTwoCardsAsync(SqliteStore store)
    {
        for (int i = 0; i < 200; i++)
        {
            await SaveAsync(store, Record with { Channel = new ChannelId($"c-{i:D3}"), NameToken = $"card-1:{NewerToken}" });
            await SaveAsync(
                store, Record with { CardToken = new string('c', 64), Channel = new ChannelId($"c-{i:D3}"), AgreementNumber = "B" });
        }

        Assert.That(FileBytes.Find(_file.Folder, Token, NewerToken, Agreement), Is.Not.Empty, "the search finds what is there");

        Assert.That(await store.CardChannels.EraseCardAsync([Token], None), Is.EqualTo(200));

        Assert.That(FileBytes.Find(_file.Folder, Token, NewerToken, Agreement), Is.Empty,
            "Deleting leaves no copy in a gap or in the log: what is left of others comes from pages that were split before.");
        Assert.That(await store.CardChannels.ListCardChannelsAsync([new string('c', 64)], None), Has.Count.EqualTo(200));
    }

    [TestCase("version = version", null)]
    [TestCase("key_id = 'card-9'", "Card 622202*********0128 at channel channel-1 has other columns than its record.")]
    [TestCase("verification = 'Ended'", "Card 622202*********0128 at channel channel-1 has other columns than its record.")]
    public async Task CheckAuditTrail_ColumnsChangedBySql_NamesTheRow(string change, string? expected)
    {
        using (SqliteStore store = Open(null))
        {
            await SaveAsync(store, Record);
        }

        Run($"UPDATE card_channel SET {change}");

        using SqliteStore again = Open(null);
        AuditTrailCheck check = await again.StandIn.CheckAuditTrailAsync(null, None);
        Assert.That(check.Problems, Is.EqualTo(expected is null ? [] : new[] { expected }));
    }

    /// <summary>Two processes would be two stores as well: each has its own connection, and both keys are in force somewhere.</summary>
    [Test]
    public async Task Save_ManyWritersReplaceOneRecord_OneWinsAndOneRecordIsThere()
    {
        using SqliteStore store = Open("k1");
        await SaveAsync(store, Record);
        using var begin = new ManualResetEventSlim();
        Task<bool>[] writers =
        [
            .. Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
            {
                begin.Wait();
                return await store.CardChannels.SaveCardChannelAsync(
                    Record with { CardToken = NewerToken, KeyId = "card-2" }, Record with { Version = 1 }, None);
            })),
        ];
        begin.Set();

        Assert.That((await Task.WhenAll(writers)).Count(won => won), Is.EqualTo(1));
        Assert.That(await store.CardChannels.ListCardChannelsAsync([Token, NewerToken], None), Has.Count.EqualTo(1));
    }

    /// <summary>
    /// A card goes through everything with secrets that no other text contains; then files, logs and exceptions are read.
    /// </summary>
    [TestCase(false)]
    [TestCase(true)]
    public async Task Service_WholeLifeOfACard_LeavesNoSecretAnywhere(bool isProtected)
    {
        string[] secrets = [Number, "6222021234567890", "EXP-0931", "CVV2-733", "PIN-BLOCK-99", "NOBODYELSE", "ID-8899002X", "13900990099"];
        var logged = new ConcurrentQueue<string>();
        List<string> thrown = [];
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new SeenLog(logged.Enqueue)));
        services.AddSingleton<ISecretSource>(new CardTokenKeys());
        if (isProtected)
        {
            services.AddSingleton<ISecretProtector>(TestKeys.Protector("k1"));
        }

        services.AddFaultTolerantPaySqlite(store => (store.Path, store.GroupCommit) = (_file.Path, false));
        services.AddFaultTolerantPay(pay => pay.NoCaps().Cards(cards =>
        {
            cards.TokenKey = "keys:2";
            cards.TokenKeyId = "card-2";
            cards.OlderTokenKeys = [new CardTokenKey { Id = "card-1", Key = "keys:1" }];
        }));
        var business = new FakeBusinessSystem();
        services.AddSingleton<IBusinessSystem>(business);
        services.AddSingleton<Faults.IFaultDetector>(new ManualFaultDetector(business));
        services.AddSingleton<IInstitution>(new FakeInstitution(new InstitutionId("alpha")));
        services.AddSingleton<IPayoutChannel>(new FakePayoutChannel(new InstitutionId("alpha")));
        services.AddSingleton<ICollectionChannel>(new FakeCollectionChannel(new InstitutionId("alpha")));
        services.AddSingleton<INoticeSink>(new RecordingNoticeSink());
        await using (ServiceProvider provider = services.BuildServiceProvider())
        {
            ICardChannels channels = provider.GetRequiredService<ICardChannels>();
            foreach (CardVerification verification in Enum.GetValues<CardVerification>().Append(CardVerification.Verified))
            {
                using CardDetails card = Card();
                CardChannelRecord saved = await channels.SaveAsync(card, Result(verification), None);
                await channels.QueryAsync(card, None);
                await channels.CompareAsync(card, saved, None);
                thrown.Add(saved.ToString());
                thrown.Add(card.ToString());
            }

            using CardDetails refused = Card();
            CardChannelResult invalid = Result(CardVerification.Verified) with { AgreementNumber = "not valid " };
            string longText = string.Concat(Enumerable.Repeat(secrets[^1], 20));
            thrown.Add((await Assert.CatchAsync(async () => await channels.SaveAsync(refused, invalid, None)))!.ToString());
            thrown.Add(Assert.Catch(() => new CardDetails(Number + "000"))!.ToString());
            thrown.Add(Assert.Catch(() => new CardDetails(Number) { Phone = longText.AsMemory() })!.ToString());
            CardDetails cleared = Card();
            cleared.Dispose();
            thrown.Add((await Assert.CatchAsync(async () => await channels.QueryAsync(cleared, None)))!.ToString());

            Assert.That(FileBytes.Find(_file.Folder, "622202*********0128"), Is.Not.Empty, "the search finds what is there");
            Assert.That(FileBytes.Find(_file.Folder, secrets), Is.Empty, "store, log and index");
            Assert.That(FileBytes.Find(_file.Folder, Agreement), isProtected ? Is.Empty : Is.Not.Empty, "agreement number");
        }

        Assert.That(FileBytes.Find(_file.Folder, secrets), Is.Empty, "files of the closed store");
        Assert.That(logged, Is.Not.Empty);
        Assert.That(
            secrets.Where(secret => logged.Concat(thrown).Any(line => line.Contains(secret, StringComparison.Ordinal))), Is.Empty);
    }

    private static CardDetails Card() => new(Number)
    {
        Expiry = "EXP-0931".AsMemory(),
        Cvv2 = "CVV2-733".AsMemory(),
        Pin = "PIN-BLOCK-99".AsMemory(),
        HolderName = "NOBODYELSE".AsMemory(),
        IdType = "01".AsMemory(),
        IdNumber = "ID-8899002X".AsMemory(),
        Phone = "13900990099".AsMemory(),
    };

    private static CardChannelResult Result(CardVerification verification) => new()
    {
        Channel = new ChannelId("channel-1"),
        Provider = new ProviderId("provider-1"),
        Verification = verification,
        AgreementNumber = verification == CardVerification.Verified ? Agreement : null,
        Code = "00",
        At = Samples.Start,
    };

    private SqliteStore Open(string? key, params string[] reading) =>
        SqliteStore.Open(_file.Options(), protector: key is null ? null : TestKeys.Protector(key, reading));

    private static async Task SaveAsync(SqliteStore store, CardChannelRecord record) =>
        Assert.That(await store.CardChannels.SaveCardChannelAsync(record, null, None), Is.True);

    private static async Task<IReadOnlyList<CardChannelRecord>> ListAsync(SqliteStore store) =>
        await store.CardChannels.ListCardChannelsAsync([Token], None);

    private void Run(string sql)
    {
        using SqliteConnection connection = SqliteConnection.Open(_file.Path, raw.SQLITE_OPEN_READWRITE, TimeSpan.FromSeconds(5));
        connection.RunScript(sql);
    }
}
