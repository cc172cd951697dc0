using System.Security.Cryptography;
using System.Text;
using FaultTolerantPay.Cards;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Cards;

/// <summary>Keyed hashes of card numbers and of texts about cardholders.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public sealed class CardTokensTests : IDisposable
{
    private readonly CardsUnderTest _cards = new();

    public void Dispose() => _cards.Dispose();

    [Test]
    public void TokensOfAsync_Number_IsTheHmacOfItsDigits()
    {
        IReadOnlyList<CardToken> tokens = Of(_cards.Tokens, CardsUnderTest.Number);

        string expected = Convert.ToHexStringLower(
            HMACSHA256.HashData(CardsUnderTest.KeyOf("k1"), Encoding.ASCII.GetBytes(CardsUnderTest.Number)));
        Assert.That(tokens, Is.EqualTo(new[] { new CardToken(expected, "k1") }));
        Assert.That(tokens[0].Value, Has.Length.EqualTo(64));
    }

    /// <summary>Computed with openssl: <c>openssl dgst -sha256 -mac HMAC -macopt hexkey:0b…</c>.</summary>
    [Test]
    public void TokensOfAsync_KnownKey_GivesTheKnownToken()
    {
        _cards.Vault.Answer = _ => ValueTask.FromResult<byte[]?>([.. Enumerable.Repeat((byte)0x0b, 32)]);

        Assert.That(
            Of(_cards.Tokens, "4111111111111111")[0].Value,
            Is.EqualTo("fa61b145ec820bc4a65f8a5c629f5aaa963c889be33aaa4de3d9eb3e5d9a2818"));
    }

    [Test]
    public void TokensOfAsync_OlderKeys_FollowTheOneInForce()
    {
        CardTokens rotated = _cards.TokensWith("k3", "k2", "k1");

        IReadOnlyList<CardToken> tokens = Of(rotated, CardsUnderTest.Number);

        Assert.That(tokens.Select(token => token.KeyId), Is.EqualTo(new[] { "k3", "k2", "k1" }));
        Assert.That(tokens.Select(token => token.Value), Is.Unique);
        Assert.That(tokens[2], Is.EqualTo(Of(_cards.Tokens, CardsUnderTest.Number)[0]));
    }

    [Test]
    public void TokensOfAsync_EditedOptions_ApplyImmediately()
    {
        _ = Of(_cards.Tokens, CardsUnderTest.Number);
        _cards.Options.ChangeTo(CardsUnderTest.Keys("k2", "k1"));

        Assert.That(Of(_cards.Tokens, CardsUnderTest.Number).Select(token => token.KeyId), Is.EqualTo(new[] { "k2", "k1" }));
    }

    [TestCase("4111 1111 1111 1111")]
    [TestCase("")]
    [TestCase("４１１１１１１１１１１１１１１１")]
    public void TokensOfAsync_NoCardNumber_IsRefusedAndNotRepeated(string number) => Assert.That(
        () => Of(_cards.Tokens, number),
        Throws.ArgumentException.With.Message.EqualTo("A card number has 12 to 19 digits without separators. (Parameter 'number')"));

    [Test]
    public void TokensOfAsync_NoKey_SaysWhatIsExpected()
    {
        _cards.Options.ChangeTo(new CardOptions());

        Assert.That(
            () => Of(_cards.Tokens, CardsUnderTest.Number),
            Throws.InvalidOperationException.With.Message.EqualTo("There is no key of card tokens: expected CardOptions.TokenKey."));
    }

    [Test]
    public void TokensOfAsync_ShortKey_IsRefused()
    {
        _cards.Vault.Answer = _ => ValueTask.FromResult<byte[]?>(new byte[31]);

        Assert.That(
            () => Of(_cards.Tokens, CardsUnderTest.Number),
            Throws.InvalidOperationException.With.Message.EqualTo("The key 'k1' of card tokens has 31 bytes; expected at least 32."));
    }

    [Test]
    public void TokensOfAsync_UnreadableKey_NamesItsReference()
    {
        _cards.Vault.Answer = _ => throw new IOException("S3CRET");

        Assert.That(
            () => Of(_cards.Tokens, CardsUnderTest.Number),
            Throws.InstanceOf<InvalidOperationException>().With.Message.EqualTo(
                "The secret 'vault:k1' cannot be read: its source threw IOException."));
    }

    [TestCase("ZHANG SAN", "Zhang  San")]
    [TestCase("ZHANG SAN", "ＺＨＡＮＧ　ＳＡＮ")]
    [TestCase("ZHANG SAN", " zhangsan\t")]
    [TestCase("阿不都·热合曼", "阿不都•热合曼")]
    [TestCase("ÅSA", "åsa")]
    [TestCase("O'Brien", "O’BRIEN")]
    [TestCase("11010519491231002X", "１１０１０５１９４９１２３１００２ｘ")]
    [TestCase("138-0013-8000", "13800138000")]
    [TestCase("\U00010428x", "\U00010400x")]
    [TestCase("\uD800A", "A")]
    public void TokenOfTextAsync_WrittenAnotherWay_IsTheSame(string one, string other) =>
        Assert.That(Token(CardTextKind.HolderName, other), Is.EqualTo(Token(CardTextKind.HolderName, one)));

    [TestCase("张三", "张叁")]
    [TestCase("ZHANG SAN", "ZHANG SAM")]
    [TestCase("é", "e")]
    [TestCase("13800138000", "13800138001")]
    public void TokenOfTextAsync_AnotherText_Differs(string one, string other) =>
        Assert.That(Token(CardTextKind.HolderName, other), Is.Not.EqualTo(Token(CardTextKind.HolderName, one)));

    [Test]
    public void TokenOfTextAsync_EqualDigits_DifferByKindAndFromACard()
    {
        string[] tokens =
        [
            .. Enum.GetValues<CardTextKind>().Select(kind => Token(kind, CardsUnderTest.Number)!),
            Of(_cards.Tokens, CardsUnderTest.Number)[0].ToString(),
        ];

        Assert.That(tokens, Is.Unique);
        Assert.That(tokens, Has.All.Match("^k1:[0-9a-f]{64}$"));
    }

    [TestCase("")]
    [TestCase(" \t\u3000")]
    public void TokenOfTextAsync_Blank_IsNull(string text) => Assert.That(Token(CardTextKind.Phone, text), Is.Null);

    [Test]
    public void TokenOfTextAsync_HostileTexts_HaveATokenAndNoMore()
    {
        string[] hostile =
        [
            new('\uFDFA', 100), new('\uD801', 100), "\0\r\n\u001B[31m", "***", "name:x", new('Ⱥ', 100), "\u202Edrow\u202C",
        ];

        Assert.That(hostile.Select(text => Token(CardTextKind.HolderName, text)), Has.All.Match("^k1:[0-9a-f]{64}$"));
        Assert.That(
            () => Token(CardTextKind.HolderName, new string('Z', 101)),
            Throws.ArgumentException.With.Message.Not.Contains("ZZ"));
    }

    [Test]
    public void IsTokenOfAsync_OlderKey_IsComparedUnderIt()
    {
        string old = Token(CardTextKind.Phone, "13800138000")!;
        CardTokens rotated = _cards.TokensWith("k2", "k1");

        Assert.That(Fits(rotated, old, "138 0013 8000"), Is.True);
        Assert.That(Fits(rotated, old, "13800138001"), Is.False);
        Assert.That(rotated.IsUnderKeyInForce(old), Is.False);
        Assert.That(_cards.Tokens.IsUnderKeyInForce(old), Is.True);
    }

    [TestCase("k0:" + "0123456789abcdef")]
    [TestCase("")]
    [TestCase("no colon")]
    public void IsTokenOfAsync_KeyIsNotKnown_NobodyCanSay(string token) =>
        Assert.That(Fits(_cards.Tokens, token, "13800138000"), Is.Null);

    private string? Token(CardTextKind kind, string text) =>
        _cards.Tokens.TokenOfTextAsync(kind, text.AsMemory(), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static bool? Fits(CardTokens tokens, string token, string text) =>
        tokens.IsTokenOfAsync(token, CardTextKind.Phone, text.AsMemory(), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static IReadOnlyList<CardToken> Of(CardTokens tokens, string number) =>
        tokens.TokensOfAsync(number.AsMemory(), CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
