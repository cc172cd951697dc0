using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FaultTolerantPay.Tests.Cards;

/// <summary>Card details live for one call: nothing serialises, shows or keeps them.</summary>
public sealed partial class CardDetailsTests
{
    private const string Number = "6222021234567890128";

    private static readonly string[] Parts =
    [
        nameof(CardDetails.Number), nameof(CardDetails.Expiry), nameof(CardDetails.Cvv2), nameof(CardDetails.Pin),
        nameof(CardDetails.HolderName), nameof(CardDetails.IdType), nameof(CardDetails.IdNumber), nameof(CardDetails.Phone),
    ];

    [Test]
    public void Parts_AsGiven_AreRead()
    {
        using CardDetails card = Full();

        Assert.That(Parts.Select(part => Read(card, part).ToString()),
            Is.EqualTo(new[] { Number, "1230", "987", "04ABCDEF", "Zhāng Sān", "01", "11010519491231002X", "13800138000" }));
    }

    [Test]
    public void Parts_NotGiven_AreEmpty()
    {
        using var card = new CardDetails(Number);

        Assert.That(Parts.Skip(1).Select(part => Read(card, part).Length), Is.All.Zero);
    }

    [Test]
    public void Parts_OfTheType_AreAllTried() => Assert.That(
        typeof(CardDetails).GetProperties().Where(property => property.PropertyType == typeof(ReadOnlyMemory<char>)).Select(p => p.Name),
        Is.EquivalentTo(Parts));

    [TestCase("622202123456789012X")]
    [TestCase("4111 1111 1111 1111")]
    [TestCase("41111111111")]
    [TestCase("62220212345678901281")]
    [TestCase("")]
    public void Create_NoCardNumber_IsRefusedAndNotRepeated(string number) => Assert.That(
        () => new CardDetails(number),
        Throws.ArgumentException.With.Message.EqualTo("A card number has 12 to 19 digits without separators. (Parameter 'number')"));

    [Test]
    public void Create_TextTooLong_IsRefusedAndNotRepeated()
    {
        Assert.That(
            () => new CardDetails(Number) { HolderName = new string('Z', 101).AsMemory() },
            Throws.ArgumentException.With.Message.EqualTo(
                "The text has 101 characters; expected at most 100. (Parameter 'HolderName')"));
        Assert.That(() => new CardDetails(Number) { Pin = new string('Z', 1_001).AsMemory() }, Throws.ArgumentException);
        using var longest = new CardDetails(Number)
        {
            HolderName = new string('Z', 100).AsMemory(),
            Pin = new string('Z', 1_000).AsMemory(),
        };
        Assert.That((longest.HolderName.Length, longest.Pin.Length), Is.EqualTo((100, 1_000)));
    }

    [Test]
    public void Create_ArraysOfTheCaller_AreCopied()
    {
        char[] cvv2 = [.. "987"];
        using var card = new CardDetails(Number) { Cvv2 = cvv2 };
        cvv2.AsSpan().Clear();

        Assert.That(card.Cvv2.ToString(), Is.EqualTo("987"));
    }

    [Test]
    public void Dispose_EveryPart_IsZeroInMemoryAndUnreadable()
    {
        CardDetails card = Full();
        ReadOnlyMemory<char>[] memory = [.. Parts.Select(part => Read(card, part))];
        Assert.That(memory.Select(part => part.Length), Is.All.GreaterThan(0));

        card.Dispose();
        card.Dispose();

        Assert.That(card.IsCleared, Is.True);
        Assert.That(memory.Select(part => part.ToArray()), Is.All.All.EqualTo('\0'));
        foreach (string part in Parts)
        {
            Assert.That(() => Read(card, part), Throws.InnerException.TypeOf<ObjectDisposedException>(), part);
        }

        Assert.That(card.Copy, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Copy_OneIsCleared_TheOtherStays()
    {
        CardDetails card = Full();
        CardDetails copy = card.Copy();
        CardDetails second = card.Copy();

        card.Dispose();
        Assert.That(copy.Number.ToString() + copy.Pin + copy.Phone, Is.EqualTo(Number + "04ABCDEF" + "13800138000"));
        copy.Dispose();

        Assert.That(second.Cvv2.ToString(), Is.EqualTo("987"));
    }

    [Test]
    public void Serialise_ByReflection_Throws()
    {
        using CardDetails card = Full();

        Assert.That(() => JsonSerializer.Serialize(card), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => JsonSerializer.Serialize<object>(card), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => JsonSerializer.Serialize(new Order("o-1", card)), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => JsonSerializer.Serialize(new[] { card }), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => JsonSerializer.Deserialize<CardDetails>("{}"), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => JsonSerializer.Deserialize<CardDetails>("\"4111111111111111\""), Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public void Serialise_BySourceGeneratedCode_Throws()
    {
        using CardDetails card = Full();

        Assert.That(() => JsonSerializer.Serialize(card, Generated.Default.CardDetails), Throws.TypeOf<NotSupportedException>());
        Assert.That(
            () => JsonSerializer.Serialize(new Order("o-1", card), Generated.Default.Order), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => JsonSerializer.Deserialize("{}", Generated.Default.CardDetails), Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public void Serialise_RefusedMessage_ShowsNothing()
    {
        using CardDetails card = Full();

        Exception thrown = Assert.Catch(() => JsonSerializer.Serialize(new Order("o-1", card)))!;

        Assert.That(Secrets(card).Where(secret => thrown.ToString().Contains(secret, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Texts_MadeOfIt_ShowNothing()
    {
        using CardDetails card = Full();
        string[] texts = [card.ToString(), $"{card}", string.Format(null, "{0}", card), new Order("o-1", card).ToString()];

        Assert.That(texts, Is.EqualTo(
            new[] { "card details", "card details", "card details", "Order { Id = o-1, Card = card details }" }));
    }

    [Test]
    public void Orders_ThatHoldIt_ShowNothing()
    {
        using CardDetails card = Full();
        var channel = new ProviderChannel { Id = new ChannelId("c"), Provider = new ProviderId("p") };
        string verify = new CardOrder
        {
            Channel = channel,
            Kind = OperationKind.VerifyCard,
            Reference = "r",
            Card = card,
            AgreementNumber = "A-77",
            SmsCode = "445566".AsMemory(),
        }.ToString();

        Assert.That(Secrets(card).Append("A-77").Append("445566").Where(secret => verify.Contains(secret, StringComparison.Ordinal)),
            Is.Empty, verify);
    }

    [Test]
    public void Debugger_Display_ShowsNothing()
    {
        Assert.That(typeof(CardDetails).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value, Is.EqualTo("card details"));
        IEnumerable<MemberInfo> shown = typeof(CardDetails)
            .GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(member => member is PropertyInfo { Name: not nameof(CardDetails.IsCleared) }
                || (member is FieldInfo field && !field.Name.StartsWith('<')))
            .Where(member => member.GetCustomAttribute<DebuggerBrowsableAttribute>()?.State != DebuggerBrowsableState.Never);

        Assert.That(shown, Is.Empty);
    }

    private static CardDetails Full() => new(Number)
    {
        Expiry = "1230".AsMemory(),
        Cvv2 = "987".AsMemory(),
        Pin = "04ABCDEF".AsMemory(),
        HolderName = "Zhāng Sān".AsMemory(),
        IdType = "01".AsMemory(),
        IdNumber = "11010519491231002X".AsMemory(),
        Phone = "13800138000".AsMemory(),
    };

    private static IEnumerable<string> Secrets(CardDetails card) =>
        Parts.Where(part => part != nameof(CardDetails.IdType)).Select(part => Read(card, part).ToString());

    private static ReadOnlyMemory<char> Read(CardDetails card, string part) =>
        (ReadOnlyMemory<char>)typeof(CardDetails).GetProperty(part)!.GetValue(card)!;

    internal sealed record Order(string Id, CardDetails Card);

    [JsonSerializable(typeof(CardDetails))]
    [JsonSerializable(typeof(Order))]
    private sealed partial class Generated : JsonSerializerContext;
}
