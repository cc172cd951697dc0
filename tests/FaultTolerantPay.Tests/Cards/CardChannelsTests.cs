using FaultTolerantPay.Cards;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Cards;

/// <summary>What channels know of cards: found under any key, moved to the key in force, compared, saved, erased.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public sealed class CardChannelsTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private readonly CardsUnderTest _cards = new();
    private readonly RacingStore _store = new();
    private readonly CardChannels _channels;
    private readonly CardDetails _card =
        CardsUnderTest.Card(name: "Zhang San", idType: "01", idNumber: "11010519491231002X", phone: "13800138000");

    public CardChannelsTests() => _channels = new CardChannels(_store, _cards.Tokens);

    public void Dispose()
    {
        _card.Dispose();
        _cards.Dispose();
    }

    [Test]
    public void QueryAsync_UnknownCard_IsEmpty() => Assert.That(Query(_channels), Is.Empty);

    [Test]
    public void SaveAsync_Verified_KeepsTokensOnly()
    {
        CardChannelRecord saved = Save(_channels, Result(agreement: "A-1"));

        Assert.That(Query(_channels), Is.EqualTo(new[] { saved }));
        Assert.That(
            (saved.Version, saved.KeyId, saved.MaskedNumber, saved.AgreementNumber, saved.IdType, saved.IsSigned, saved.VerifiedAt),
            Is.EqualTo((1L, "k1", "622202*********0128", "A-1", "01", true, At)));
        Assert.That(saved.CardToken, Does.Match("^[0-9a-f]{64}$"));
        Assert.That(new[] { saved.NameToken, saved.IdNumberToken, saved.PhoneToken }, Is.Unique.And.All.Match("^k1:[0-9a-f]{64}$"));
    }

    [Test]
    public void SaveAsync_EachChannel_HasItsRecord()
    {
        Save(_channels, Result("b"));
        Save(_channels, Result("a"));
        Save(_channels, Result("b", code: "again"));

        Assert.That(Query(_channels).Select(record => (record.Channel.Value, record.Version)), Is.EqualTo(new[] { ("a", 1L), ("b", 2L) }));
    }

    [TestCase(CardVerification.Refused)]
    [TestCase(CardVerification.Pending)]
    public void SaveAsync_RefusedOrPending_LeavesASignedRecord(CardVerification verification)
    {
        CardChannelRecord signed = Save(_channels, Result(agreement: "A-1"));
        using CardDetails wrong = CardsUnderTest.Card(name: "Li Si");

        CardChannelRecord after = Save(_channels, Result(verification: verification), wrong);

        Assert.That(after, Is.EqualTo(signed));
        Assert.That(Query(_channels), Is.EqualTo(new[] { signed }));
    }

    [Test]
    public void SaveAsync_Refused_IsOnRecordWithoutTheDetails()
    {
        CardChannelRecord saved = Save(_channels, Result(verification: CardVerification.Refused, code: "14"));

        Assert.That((saved.Verification, saved.Code, saved.IsSigned), Is.EqualTo((CardVerification.Refused, "14", false)));
        Assert.That(new[] { saved.NameToken, saved.IdNumberToken, saved.PhoneToken, saved.IdType }, Is.All.Null);
        Assert.That(Compare(_card, saved), Is.Not.EqualTo(CardDifferences.None), "nothing of it was verified");
    }

    [TestCase("A-1", false)]
    [TestCase(null, false)]
    [TestCase("A-0", true)]
    public void SaveAsync_Ended_EndsTheAgreementThatItNames(string? ended, bool isSigned)
    {
        Save(_channels, Result(agreement: "A-1"));

        CardChannelRecord after = Save(_channels, Result(verification: CardVerification.Ended, agreement: ended));

        Assert.That((after.IsSigned, after.AgreementNumber), Is.EqualTo((isSigned, isSigned ? "A-1" : null)));
    }

    [Test]
    public void SaveAsync_SignedAgain_HasTheNewAgreementAndDetails()
    {
        Save(_channels, Result(agreement: "A-1"));
        Save(_channels, Result(verification: CardVerification.Ended));
        using CardDetails moved = CardsUnderTest.Card(phone: "13900139000");

        CardChannelRecord after = Save(_channels, Result(agreement: "A-2"), moved);

        Assert.That((after.IsSigned, after.AgreementNumber, after.Version), Is.EqualTo((true, "A-2", 3L)));
        Assert.That(Compare(_card, after), Is.EqualTo(CardDifferences.Phone));
    }

    [Test]
    public void SaveAsync_VerifiedWithoutAgreement_KeepsTheAgreement()
    {
        Save(_channels, Result(agreement: "A-1"));

        Assert.That(Save(_channels, Result()).AgreementNumber, Is.EqualTo("A-1"));
    }

    [Test]
    public void SaveAsync_InvalidAgreementNumber_IsRefused() => Assert.That(
        () => Save(_channels, Result(agreement: "A 1\n")), Throws.ArgumentException.With.Message.Not.Contains("A 1"));

    [TestCase("Zhang San", "01", "11010519491231002X", "13800138000", CardDifferences.None)]
    [TestCase("ZHANG  SAN", "01", "11010519491231002x", "138-0013-8000", CardDifferences.None)]
    [TestCase(null, null, null, null, CardDifferences.None)]
    [TestCase("Li Si", "01", "11010519491231002X", "13800138000", CardDifferences.HolderName)]
    [TestCase(null, "02", null, null, CardDifferences.IdType)]
    [TestCase(null, null, "110105194912310021", null, CardDifferences.IdNumber)]
    [TestCase(null, null, null, "13900139000", CardDifferences.Phone)]
    [TestCase("Li Si", "02", "1", "1", CardDifferences.HolderName | CardDifferences.IdType | CardDifferences.IdNumber
        | CardDifferences.Phone)]
    public void CompareAsync_GivenDetails_SaysWhatDiffers(
        string? name, string? idType, string? idNumber, string? phone, CardDifferences expected)
    {
        CardChannelRecord record = Save(_channels, Result());
        using CardDetails given = CardsUnderTest.Card(name: name, idType: idType, idNumber: idNumber, phone: phone);

        Assert.That(Compare(given, record), Is.EqualTo(expected));
    }

    [Test]
    public void CompareAsync_WhatWasNotVerified_Differs()
    {
        using CardDetails number = CardsUnderTest.Card();
        CardChannelRecord record = Save(_channels, Result(), number);

        Assert.That(
            Compare(_card, record),
            Is.EqualTo(CardDifferences.HolderName | CardDifferences.IdType | CardDifferences.IdNumber | CardDifferences.Phone));
    }

    [Test]
    public void QueryAsync_RecordUnderAnOlderKey_MovesOnceToTheKeyInForce()
    {
        CardChannelRecord old = Save(_channels, Result(agreement: "A-1"));
        CardChannels rotated = With("k2", "k1");

        CardChannelRecord moved = Query(rotated).Single();

        Assert.That((moved.KeyId, moved.AgreementNumber, moved.Version, moved.VerifiedAt), Is.EqualTo(("k2", "A-1", 1L, At)));
        Assert.That(moved.CardToken, Is.Not.EqualTo(old.CardToken));
        Assert.That(new[] { moved.NameToken, moved.IdNumberToken, moved.PhoneToken }, Is.All.StartWith("k2:"));
        Assert.That(_store.Saves, Is.EqualTo(2));
        Assert.That(Query(rotated).Single(), Is.EqualTo(moved));
        Assert.That(_store.Saves, Is.EqualTo(2), "it is moved once");
        Assert.That(Query(With("k2")).Single(), Is.EqualTo(moved), "the older key is not needed any more");
    }

    [Test]
    public void QueryAsync_TextsAreNotGivenOrDiffer_TheirTokensStayUnderTheOlderKey()
    {
        Save(_channels, Result());
        CardChannels rotated = With("k2", "k1");
        using CardDetails given = CardsUnderTest.Card(name: "Zhang San", phone: "13900139000");

        CardChannelRecord moved = Query(rotated, given).Single();
        Assert.That((moved.KeyId, moved.NameToken![..3], moved.IdNumberToken![..3], moved.PhoneToken![..3]),
            Is.EqualTo(("k2", "k2:", "k1:", "k1:")));
        Assert.That(Compare(_card, moved, rotated), Is.EqualTo(CardDifferences.None));
        Assert.That(Compare(given, moved, rotated), Is.EqualTo(CardDifferences.Phone));

        Assert.That(Query(rotated).Single().PhoneToken, Does.StartWith("k2:"), "later they are given");
    }

    [Test]
    public void QueryAsync_OlderKeyIsGone_FindsNothing()
    {
        Save(_channels, Result());

        Assert.That(Query(With("k2")), Is.Empty);
    }

    [Test]
    public void CompareAsync_KeyOfATextIsGone_Differs()
    {
        Save(_channels, Result());
        using CardDetails number = CardsUnderTest.Card();
        CardChannelRecord moved = Query(With("k2", "k1"), number).Single();

        Assert.That(Compare(_card, moved, With("k2")), Is.EqualTo(
            CardDifferences.HolderName | CardDifferences.IdNumber | CardDifferences.Phone));
    }

    [Test]
    public void QueryAsync_AnotherWriterMovesFirst_ReadsAgainAndMovesNothingTwice()
    {
        Save(_channels, Result(agreement: "A-1"));
        CardChannels first = With("k2", "k1");
        CardChannels second = With("k2", "k1");
        CardChannelRecord? winner = null;
        _store.BeforeSave = () => winner ??= Query(second).Single();

        CardChannelRecord moved = Query(first).Single();

        Assert.That(moved, Is.EqualTo(winner));
        Assert.That(_store.All, Is.EqualTo(new[] { moved }));
    }

    [Test]
    public void SaveAsync_AnotherWriterIsFaster_SavesOnTopOfIt()
    {
        Save(_channels, Result(agreement: "A-1"));
        bool hasRaced = false;
        _store.BeforeSave = () =>
        {
            if (!hasRaced)
            {
                hasRaced = true;
                Save(With("k2", "k1"), Result(verification: CardVerification.Ended));
            }
        };

        CardChannelRecord after = Save(With("k2", "k1"), Result(agreement: "A-2"));

        Assert.That((after.AgreementNumber, after.IsSigned, after.KeyId), Is.EqualTo(("A-2", true, "k2")));
        Assert.That(_store.All, Is.EqualTo(new[] { after }));
    }

    [Test]
    public void SaveAsync_OtherWritersNeverEnd_GivesUp()
    {
        int writers = 0;
        _store.BeforeSave = () => Save(With("k1"), Result(code: $"{++writers}"));

        Assert.That(
            () => Save(_channels, Result()),
            Throws.TypeOf<StoreException>().With.Property(nameof(StoreException.NothingWritten)).True);
        Assert.That(writers, Is.EqualTo(32));
    }

    /// <summary>While keys change, a node may still write under the older one.</summary>
    [TestCase(false, "A-2")]
    [TestCase(true, "A-1")]
    public void QueryAsync_RecordsUnderBothKeys_TheLaterHoldsAlone(bool isOlderLater, string expected)
    {
        Save(With("k2"), Result(agreement: "A-2"));
        Save(_channels, Result(agreement: "A-1") with { At = isOlderLater ? At.AddSeconds(1) : At });
        Assert.That(_store.All, Has.Count.EqualTo(2));

        CardChannelRecord record = Query(With("k2", "k1")).Single();

        Assert.That((record.AgreementNumber, record.KeyId), Is.EqualTo((expected, "k2")));
        Assert.That(_store.All, Is.EqualTo(new[] { record }));
    }

    /// <summary>An agreement number that cannot be decrypted now is bound to its row: moving it would lose it.</summary>
    [Test]
    public void QueryAsync_AgreementCannotBeDecrypted_StaysWhereItIs()
    {
        CardChannelRecord old = Save(_channels, Result(agreement: "A-1"));
        var unreadable = new UnreadableToken("sealed 1 x y", "unknown key");
        _store.Set(old with { AgreementNumber = null, UnreadableAgreement = unreadable });
        CardChannels rotated = With("k2", "k1");
        using CardDetails number = CardsUnderTest.Card();
        int before = _store.Saves;

        Assert.That(Query(rotated, number).Single().UnreadableAgreement, Is.EqualTo(unreadable));
        Assert.That(_store.Saves, Is.EqualTo(before));
        CardChannelRecord moved = Query(rotated).Single();
        Assert.That(Query(rotated).Single(), Is.EqualTo(moved), "its texts move, once");
        CardChannelRecord stored = _store.All.Single();
        Assert.That(
            (stored.CardToken, stored.UnreadableAgreement, stored.PhoneToken![..3]), Is.EqualTo((old.CardToken, unreadable, "k2:")));

        CardChannelRecord signed = Save(rotated, Result(agreement: "A-2"));
        Assert.That((signed.KeyId, signed.AgreementNumber, signed.UnreadableAgreement), Is.EqualTo(("k2", "A-2", (UnreadableToken?)null)));
        Assert.That(_store.All, Is.EqualTo(new[] { signed }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void SaveAsync_ByTokenAlone_HasNoMaskedNumberUntilACallGivesTheCard(bool isQuery)
    {
        CardChannelRecord other = Save(_channels, Result("other"));
        CardToken[] of = [new(other.CardToken, other.KeyId)];
        CardChannelRecord first = _channels.SaveAsync(of, masked: null, default, Result(agreement: "A-1"), CancellationToken.None)
            .AsTask().GetAwaiter().GetResult();
        CardChannelRecord again = _channels.SaveAsync(of, masked: null, default, Result(agreement: "A-2"), CancellationToken.None)
            .AsTask().GetAwaiter().GetResult();

        CardChannelRecord seen = isQuery ? Query(_channels)[0] : Save(_channels, Result(agreement: "A-2"));

        Assert.That((first.MaskedNumber, again.MaskedNumber), Is.EqualTo(((string?)null, (string?)null)));
        Assert.That((seen.MaskedNumber, seen.AgreementNumber), Is.EqualTo(("622202*********0128", "A-2")));
        int saves = _store.Saves;
        Assert.That(Query(_channels)[0], Is.EqualTo(seen));
        Assert.That(_store.Saves, Is.EqualTo(saves), "a number that is known is not saved again");
    }

    [Test]
    public void EraseAsync_OneCard_ForgetsItUnderEveryKey()
    {
        Save(_channels, Result("a"));
        Save(With("k2"), Result("b"));
        using CardDetails other = CardsUnderTest.Card("4111111111111111");
        Save(_channels, Result("a"), other);

        Assert.That(Erase(With("k2", "k1")), Is.EqualTo(2));
        Assert.That(Erase(With("k2", "k1")), Is.Zero);
        Assert.That(Query(With("k2", "k1")), Is.Empty);
        Assert.That(_store.All.Select(record => record.MaskedNumber), Is.EqualTo(new[] { "411111******1111" }));
    }

    [Test]
    public void Call_ClearedDetails_AreRefused()
    {
        _card.Dispose();

        Assert.That(() => Query(_channels), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => Save(_channels, Result()), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Call_DetailsStayAsTheyAre()
    {
        CardChannelRecord record = Save(_channels, Result());
        Compare(_card, record);
        Query(_channels);
        Erase(_channels);

        Assert.That(_card.IsCleared, Is.False, "its caller clears it");
    }

    private static CardChannelResult Result(
        string channel = "c",
        CardVerification verification = CardVerification.Verified,
        string? agreement = null,
        string? code = null) => new()
        {
            Channel = new ChannelId(channel),
            Provider = new ProviderId("p"),
            Verification = verification,
            AgreementNumber = agreement,
            Code = code,
            At = At,
        };

    private CardChannels With(string id, params string[] older) => new(_store, _cards.TokensWith(id, older));

    private IReadOnlyList<CardChannelRecord> Query(CardChannels channels, CardDetails? card = null) =>
        channels.QueryAsync(card ?? _card, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private CardChannelRecord Save(CardChannels channels, CardChannelResult result, CardDetails? card = null) =>
        channels.SaveAsync(card ?? _card, result, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private int Erase(CardChannels channels) => channels.EraseAsync(_card, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private CardDifferences Compare(CardDetails card, CardChannelRecord record, CardChannels? channels = null) =>
        (channels ?? _channels).CompareAsync(card, record, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <summary>A store in which another writer may be faster than the one that a test watches.</summary>
    private sealed class RacingStore : ICardChannelStore
    {
        private readonly InMemoryCardChannelStore _inner = new();
        private readonly HashSet<string> _tokens = new(StringComparer.Ordinal);
        private bool _isRacing;

        public int Saves { get; private set; }

        /// <summary>Runs before each save, but not before those that it makes itself.</summary>
        public Action? BeforeSave { get; set; }

        public IReadOnlyList<CardChannelRecord> All => [.. _tokens.SelectMany(token => List([token])).Distinct()];

        public ValueTask<IReadOnlyList<CardChannelRecord>> ListCardChannelsAsync(
            IReadOnlyList<string> cardTokens, CancellationToken cancellationToken) => ValueTask.FromResult(List(cardTokens));

        public ValueTask<bool> SaveCardChannelAsync(
            CardChannelRecord record, CardChannelRecord? replaces, CancellationToken cancellationToken)
        {
            if (BeforeSave is { } race && !_isRacing)
            {
                _isRacing = true;
                race();
                _isRacing = false;
            }

            Saves++;
            _tokens.Add(record.CardToken);
            return _inner.SaveCardChannelAsync(record, replaces, cancellationToken);
        }

        public ValueTask<int> EraseCardAsync(IReadOnlyList<string> cardTokens, CancellationToken cancellationToken) =>
            _inner.EraseCardAsync(cardTokens, cancellationToken);

        /// <summary>Replaces what is stored, as a store would read it.</summary>
        public void Set(CardChannelRecord record) =>
            Assert.That(_inner.SaveCardChannelAsync(record, null, CancellationToken.None).AsTask().Result, Is.True);

        private IReadOnlyList<CardChannelRecord> List(IReadOnlyList<string> tokens) =>
            _inner.ListCardChannelsAsync(tokens, CancellationToken.None).AsTask().Result;
    }
}
