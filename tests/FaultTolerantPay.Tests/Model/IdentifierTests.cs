using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Tests.Model;

public class IdentifierTests
{
    private static readonly string[] NoIds = ["", " ", "a b", "ä", "a\n", "a\u001b[31m", new('x', Identifier.MaxLength + 1)];

    [Test]
    public void TryParse_VisibleAscii_GivesTheIdBack()
    {
        CheckParses<MerchantId>("m-1001", NoIds);
        CheckParses<OrderId>("2026/11#7~", NoIds);
        CheckParses<AttemptId>("try-2", NoIds);
        CheckParses<CustomerId>("c", NoIds);
        CheckParses<InstitutionId>("north", NoIds);
        CheckParses<InstitutionMerchantId>("n-77", NoIds);
        CheckParses<OperatorId>("clerk@bank", NoIds);
        CheckParses<RefundId>("r1", NoIds);
        CheckParses<Currency>("EUR", ["", "eur", "EURO", "E1R", "€€€"]);
        CheckParses<OutageId>("42", ["", "-1", "+1", " 1", "1.0", "9223372036854775808"]);
    }

    [Test]
    public void Json_Ids_ArePlainStrings()
    {
        var shown = new PrintedIdentifier(new MerchantId("m-1"), new Currency("EUR"),
            new Dictionary<OrderId, OutcomeKind> { [new OrderId("o-1")] = OutcomeKind.Advanced }, null);

        string json = JsonSerializer.Serialize(shown);

        Assert.That(json, Is.EqualTo("""{"Merchant":"m-1","Currency":"EUR","Outcomes":{"o-1":"Advanced"},"Customer":null}"""), "written");
        PrintedIdentifier? read = JsonSerializer.Deserialize<PrintedIdentifier>(json);
        Assert.That(read!.Merchant, Is.EqualTo(shown.Merchant), "merchant as read");
        Assert.That(read.Outcomes, Is.EqualTo(shown.Outcomes), "outcomes as read");
    }

    [Test]
    public void Json_TextThatIsNoId_IsRefusedWithoutShowingIt([Values("\"4111 1111 1111 1111\"", "17", "{}", "null")] string json)
    {
        JsonException? refused = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<MerchantId>(json));
        Assert.That(refused!.Message, Does.Contain(nameof(MerchantId)).And.Not.Contain("4111"));
    }

    [Test]
    public void Json_EveryPublicEnum_IsWrittenByName()
    {
        IEnumerable<Type> enums = typeof(MerchantId).Assembly.GetTypes()
            .Where(type => type.IsEnum && (type.IsPublic || type.IsDefined(typeof(JsonConverterAttribute)))
                && type.GetCustomAttribute<FlagsAttribute>() is null);
        Assert.Multiple(() =>
        {
            foreach (Type type in enums)
            {
                object first = Enum.GetValues(type).GetValue(0)!;
                Assert.That(JsonSerializer.Serialize(first, type), Is.EqualTo($"\"{first}\""), type.FullName);
            }
        });
    }

    private static void CheckParses<T>(string text, string[] wrong)
        where T : struct, IParsable<T>
    {
        Assert.That(T.TryParse(text, CultureInfo.InvariantCulture, out T id), Is.True, $"{typeof(T).Name} {text}");
        Assert.That(id.ToString(), Is.EqualTo(text), $"{typeof(T).Name}: text of '{text}'");
        Assert.That(T.Parse(text, null), Is.EqualTo(id), $"{typeof(T).Name}: '{text}' parsed");
        Assert.That(JsonSerializer.Serialize(id), Is.EqualTo($"\"{text}\""), $"{typeof(T).Name}: '{text}' as JSON");
        foreach (string bad in wrong)
        {
            Assert.That(T.TryParse(bad, null, out T none), Is.False, $"{typeof(T).Name} '{bad}'");
            Assert.That(none, Is.EqualTo(default(T)), $"{typeof(T).Name}: no id from '{bad}'");
            Assert.That(() => T.Parse(bad, null), Throws.TypeOf<FormatException>().With.Message.Contains(typeof(T).Name),
                $"{typeof(T).Name}: '{bad}' parsed");
        }
        Assert.That(T.TryParse(null, null, out _), Is.False, $"{typeof(T).Name}: no text");
    }

    private sealed record PrintedIdentifier(MerchantId Merchant, Currency Currency, Dictionary<OrderId, OutcomeKind> Outcomes,
        CustomerId? Customer);
}
