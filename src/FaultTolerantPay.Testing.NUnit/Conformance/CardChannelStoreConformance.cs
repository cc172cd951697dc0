using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The contract of <see cref="ICardChannelStore"/>. Derive from it, and implement how a store is created and reopened.</summary>
public abstract class CardChannelStoreConformance
{
    private static readonly string Token = new('a', 64);
    private static readonly string OlderToken = new('b', 64);

    /// <summary>The store under test: empty before each test.</summary>
    protected ICardChannelStore Store { get; private set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    /// <summary>Creates a new, empty store.</summary>
    protected abstract ValueTask<ICardChannelStore> CreateAsync();

    /// <summary>Closes the store and opens another on the same data.</summary>
    protected abstract ValueTask<ICardChannelStore> ReopenAsync(ICardChannelStore store);

    /// <summary>Creates the store.</summary>
    [SetUp]
    public async Task CreateStore() => Store = await CreateAsync().ConfigureAwait(false);

    /// <summary>Closes the store.</summary>
    [TearDown]
    public Task CloseStore() => StandInStoreConformance.CloseAsync(Store);

    private static CardChannelRecord Sample(string channel, string? token = null) => new()
    {
        CardToken = token ?? Token,
        KeyId = "k1",
        Channel = new ChannelId(channel),
        Provider = new ProviderId("provider"),
        MaskedNumber = "622202*********0128",
        Verification = CardVerification.Verified,
        VerifiedAt = Samples.Start,
    };

    private async Task SavedAsync(CardChannelRecord record, CardChannelRecord? replaces = null) =>
        Assert.That(await Store.SaveCardChannelAsync(record, replaces, None).ConfigureAwait(false), Is.True);

    private async Task<string> ListAsync(params string[] tokens) => string.Join(
        " ",
        (await Store.ListCardChannelsAsync(tokens, None).ConfigureAwait(false))
            .Select(record => $"{record.Channel}/{record.CardToken[0]}{record.Version}"));

    /// <summary>Every property is read as it was stored, also after a restart.</summary>
    [Test]
    public async Task RoundTrip_EveryPropertyFilled_ComesBackAsStored(
        [ValueSource(typeof(TimeBoundaries), nameof(TimeBoundaries.NoneOrOne))] DateTimeOffset? everyTime)
    {
        CardChannelRecord record = SampleRecord.Of<CardChannelRecord>(1, everyTime) with { Version = 0 };
        await SavedAsync(record).ConfigureAwait(false);
        for (int round = 0; round < 2; round++)
        {
            StandInStoreConformance.AssertSame(
                (await Store.ListCardChannelsAsync([record.CardToken], None).ConfigureAwait(false)).Single(),
                record with { Version = 1 });
            Store = await ReopenAsync(Store).ConfigureAwait(false);
        }
    }

    /// <summary>An absent value is read as absent; an unknown card has no records.</summary>
    [Test]
    public async Task List_NothingOptionalGiven_ComesBackAbsent()
    {
        Assert.That(await Store.ListCardChannelsAsync([Token], None).ConfigureAwait(false), Is.Empty);
        CardChannelRecord least = Sample("c") with { MaskedNumber = null };
        await SavedAsync(least).ConfigureAwait(false);
        StandInStoreConformance.AssertSame(
            (await Store.ListCardChannelsAsync([Token], None).ConfigureAwait(false)).Single(),
            least with { Version = 1 });
    }

    /// <summary>Only the expected version is overwritten; otherwise the result is false, and nothing is written.</summary>
    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(2, false)]
    public async Task Save_ExpectedVersion_OnlyTheStoredOneIsTaken(int expected, bool isTaken)
    {
        await SavedAsync(Sample("c")).ConfigureAwait(false);
        bool saved = await Store.SaveCardChannelAsync(Sample("c") with { Code = "new", Version = expected }, null, None)
            .ConfigureAwait(false);

        CardChannelRecord stored = (await Store.ListCardChannelsAsync([Token], None).ConfigureAwait(false)).Single();
        Assert.That(saved, Is.EqualTo(isTaken));
        Assert.That((stored.Code, stored.Version), Is.EqualTo(isTaken ? ("new", 2L) : (null, 1L)));
    }

    /// <summary>A version of a record that is not stored is refused.</summary>
    [Test]
    public async Task Save_VersionOfWhatIsNotThere_False()
    {
        Assert.That(await Store.SaveCardChannelAsync(Sample("c") with { Version = 1 }, null, None).ConfigureAwait(false), Is.False);
        Assert.That(await ListAsync(Token).ConfigureAwait(false), Is.Empty);
    }

    /// <summary>Records of all tokens are listed by channel; of one channel in the order of the tokens.</summary>
    [Test]
    public async Task List_SeveralTokens_InOrdinalOrderOfChannels()
    {
        foreach ((string channel, string token) in new[] { ("b", Token), ("B", OlderToken), ("a", OlderToken), ("a", Token), ("9", Token) })
        {
            await SavedAsync(Sample(channel, token)).ConfigureAwait(false);
        }

        await SavedAsync(Sample("a", new string('c', 64))).ConfigureAwait(false);

        Assert.That(await ListAsync(Token, OlderToken).ConfigureAwait(false), Is.EqualTo("9/a1 B/b1 a/a1 a/b1 b/a1"));
        Assert.That(await ListAsync(OlderToken, Token).ConfigureAwait(false), Is.EqualTo("9/a1 B/b1 a/b1 a/a1 b/a1"));
        Assert.That(await ListAsync(OlderToken, OlderToken).ConfigureAwait(false), Is.EqualTo("B/b1 a/b1"));
    }

    /// <summary>A host keeps the token that it was given: it finds the card after the card moved to newer keys, and erases it.</summary>
    [Test]
    public async Task List_TokenFromBeforeTheCardMoved_FindsItUntilItIsErased()
    {
        string newest = new('c', 64);
        await SavedAsync(Sample("a", OlderToken)).ConfigureAwait(false);
        await SavedAsync(Sample("b", OlderToken)).ConfigureAwait(false);
        await SavedAsync(Sample("a", Token), Sample("a", OlderToken) with { Version = 1 }).ConfigureAwait(false);
        Assert.That(await ListAsync(OlderToken).ConfigureAwait(false), Is.EqualTo("a/a1 b/b1"), "one moved, one did not");

        await SavedAsync(Sample("b", Token), Sample("b", OlderToken) with { Version = 1 }).ConfigureAwait(false);
        await SavedAsync(Sample("a", newest), Sample("a", Token) with { Version = 1 }).ConfigureAwait(false);
        Store = await ReopenAsync(Store).ConfigureAwait(false);

        Assert.That(await ListAsync(OlderToken).ConfigureAwait(false), Is.EqualTo("a/c1 b/a1"), "by the oldest token");
        Assert.That(await ListAsync(Token).ConfigureAwait(false), Is.EqualTo("a/c1 b/a1"));
        Assert.That(await ListAsync(newest).ConfigureAwait(false), Is.EqualTo("a/c1"), "a newer token does not find older records");
        Assert.That(await Store.EraseCardAsync([OlderToken], None).ConfigureAwait(false), Is.EqualTo(2));
        Assert.That(await ListAsync(OlderToken, Token, newest).ConfigureAwait(false), Is.Empty);
        await SavedAsync(Sample("a", newest)).ConfigureAwait(false);
        Assert.That(await ListAsync(OlderToken, Token).ConfigureAwait(false), Is.Empty, "that they were one card is forgotten too");
    }

    /// <summary>One read returns at most 1,000 records.</summary>
    [Test]
    public async Task List_VeryManyChannels_IsBounded()
    {
        for (int i = 0; i < StoreRules.MaxPageSize + 1; i++)
        {
            await SavedAsync(Sample($"c{i:D4}")).ConfigureAwait(false);
        }

        IReadOnlyList<CardChannelRecord> listed = await Store.ListCardChannelsAsync([Token], None).ConfigureAwait(false);
        Assert.That(listed, Has.Count.EqualTo(StoreRules.MaxPageSize));
        Assert.That(listed[^1].Channel.Value, Is.EqualTo("c0999"));
    }

    /// <summary>A record under an older key is replaced in one commit: afterwards only the new one is there.</summary>
    [Test]
    public async Task Save_ReplacesOlderKey_OnlyTheNewIsThere()
    {
        await SavedAsync(Sample("c", OlderToken)).ConfigureAwait(false);
        await SavedAsync(Sample("d", OlderToken)).ConfigureAwait(false);

        await SavedAsync(Sample("c"), Sample("c", OlderToken) with { Version = 1 }).ConfigureAwait(false);

        Assert.That(await ListAsync(Token, OlderToken).ConfigureAwait(false), Is.EqualTo("c/a1 d/b1"));
        Store = await ReopenAsync(Store).ConfigureAwait(false);
        Assert.That(await ListAsync(Token, OlderToken).ConfigureAwait(false), Is.EqualTo("c/a1 d/b1"));
    }

    /// <summary>If either record was changed by another writer, nothing is written and nothing removed.</summary>
    [TestCase(0, 2, true)]
    [TestCase(0, 1, false)]
    [TestCase(0, 3, false)]
    [TestCase(1, 2, false)]
    public async Task Save_ReplacesAnotherVersion_NothingChanges(int version, int replaced, bool isTaken)
    {
        await SavedAsync(Sample("c", OlderToken)).ConfigureAwait(false);
        await SavedAsync(Sample("c", OlderToken) with { Version = 1 }).ConfigureAwait(false);

        bool saved = await Store.SaveCardChannelAsync(
            Sample("c") with { Version = version }, Sample("c", OlderToken) with { Version = replaced }, None).ConfigureAwait(false);

        Assert.That(saved, Is.EqualTo(isTaken));
        Assert.That(await ListAsync(Token, OlderToken).ConfigureAwait(false), Is.EqualTo(isTaken ? "c/a1" : "c/b2"));
    }

    /// <summary>Of many writers that replace the same record under an older key, one succeeds.</summary>
    [Test]
    public async Task Save_ManyReplaceOneRecord_OneWins()
    {
        await SavedAsync(Sample("c", OlderToken)).ConfigureAwait(false);

        bool[] saved = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
            await Store.SaveCardChannelAsync(
                Sample("c") with { Code = $"writer {i}" }, Sample("c", OlderToken) with { Version = 1 }, None).ConfigureAwait(false))))
            .ConfigureAwait(false);

        Assert.That(saved.Count(s => s), Is.EqualTo(1));
        CardChannelRecord stored = (await Store.ListCardChannelsAsync([Token, OlderToken], None).ConfigureAwait(false)).Single();
        Assert.That(stored.Code, Is.EqualTo($"writer {Array.IndexOf(saved, true)}"));
    }

    /// <summary>Erasing a card removes its records under every token, and those of no other card.</summary>
    [Test]
    public async Task Erase_OneCard_RemovesItsRecordsOnly()
    {
        string other = new('c', 64);
        await SavedAsync(Sample("c")).ConfigureAwait(false);
        await SavedAsync(Sample("d", OlderToken)).ConfigureAwait(false);
        await SavedAsync(Sample("c", other)).ConfigureAwait(false);

        Assert.That(await Store.EraseCardAsync([Token, OlderToken], None).ConfigureAwait(false), Is.EqualTo(2));
        Assert.That(await Store.EraseCardAsync([Token, OlderToken], None).ConfigureAwait(false), Is.Zero);

        Store = await ReopenAsync(Store).ConfigureAwait(false);
        Assert.That(await ListAsync(Token, OlderToken, other).ConfigureAwait(false), Is.EqualTo("c/c1"));
        await SavedAsync(Sample("c")).ConfigureAwait(false);
    }

    /// <summary>What cannot be a token is refused before anything is read or written, and not repeated.</summary>
    [Test]
    public async Task Call_InvalidTokens_AreRefusedAndNotRepeated()
    {
        string[][] lists = [[], [""], ["4111 1111 1111 1111"], [new('a', 65)], [.. Enumerable.Repeat(Token, 17)]];
        foreach (string[] tokens in lists)
        {
            Assert.That(
                async () => await Store.ListCardChannelsAsync(tokens, None).ConfigureAwait(false),
                Throws.ArgumentException.With.Message.Not.Contains("4111"));
            Assert.That(async () => await Store.EraseCardAsync(tokens, None).ConfigureAwait(false), Throws.ArgumentException);
        }

        CardChannelRecord[] records =
        [
            Sample("c", "4111 1111 1111 1111"), Sample("c") with { KeyId = "" }, Sample("c") with { AgreementNumber = "a b" },
            Sample("c") with { NameToken = "Zoë" }, Sample("c") with { PhoneToken = new('1', 130) },
            Sample("c") with { IdNumberToken = "" },
        ];
        foreach (CardChannelRecord record in records)
        {
            Assert.That(
                async () => await Store.SaveCardChannelAsync(record, null, None).ConfigureAwait(false),
                Throws.ArgumentException.With.Message.Not.Contains("4111").And.Message.Not.Contains("Zoë"));
        }

        foreach (CardChannelRecord replaced in new[] { Sample("c"), Sample("d", OlderToken) })
        {
            Assert.That(
                async () => await Store.SaveCardChannelAsync(Sample("c"), replaced, None).ConfigureAwait(false), Throws.ArgumentException);
        }

        Assert.That(await ListAsync(Token, OlderToken).ConfigureAwait(false), Is.Empty);
    }
}
