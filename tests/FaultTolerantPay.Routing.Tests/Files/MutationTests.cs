using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Routing.Tests.Files;

/// <summary>
/// Damages files at random: the reader never throws, always says where, and never takes what the published schema refuses.
/// </summary>
public class MutationTests
{
    private static readonly JsonSchemaCheck CatalogueSchema = new(CatalogueFile.JsonSchema);
    private static readonly JsonSchemaCheck PolicySchema = new(PolicyFile.JsonSchema);
    private static readonly string[] Parts = ["{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e5", "99999999999999999999", "\\",
        "\u0000", "//", "/*", "\"x\"", "\"any\"", "ä", "\r\n", "[[[[", "{}"];

    [Test]
    public void Read_Damaged_NamesErrorsWithinTheFileOrAgreesWithTheSchema([Range(1, 200)] int seed)
    {
        var random = new Random(seed);
        var models = new RandomModels(seed);
        bool isPolicy = seed % 2 == 0;
        string good = isPolicy ? RoundTripTests.Text(models.Policy()) : RoundTripTests.Text(models.Catalogue());
        JsonSchemaCheck schema = isPolicy ? PolicySchema : CatalogueSchema;
        for (int i = 0; i < 50; i++)
        {
            string text = Damage(good, random, random.Next(1, 4));
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            if (random.Next(10) == 0)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Check(bytes, isPolicy, schema);
        }
    }

    private static void Check(byte[] bytes, bool isPolicy, JsonSchemaCheck schema)
    {
        string text = Encoding.UTF8.GetString(bytes);
        ImmutableArray<FileError> mistakes = isPolicy
            ? PolicyFile.Read(new MemoryStream(bytes), "x.json").Errors
            : CatalogueFile.Read(new MemoryStream(bytes), "x.json").Errors;
        // A damaged byte may be a carriage return alone, which ends a line too.
        string[] lines = text.Split(["\r\n", "\n", "\r"], StringSplitOptions.None);
        foreach (FileError mistake in mistakes)
        {
            Assert.That(mistake.Message, Is.Not.Empty);
            Assert.That(mistake.Position.Line, Is.InRange(1, lines.Length), text);
            Assert.That(mistake.Position.Column, Is.InRange(1, lines[mistake.Position.Line - 1].Length + 1), text);
        }

        if (mistakes.IsEmpty)
        {
            Assert.That(schema.FirstFailure(text), Is.Empty, text);
        }
        else if (mistakes.All(m => m.Field.Length == 0) && System.Text.Unicode.Utf8.IsValid(bytes))
        {
            Assert.That(() => JsonDocument.Parse(bytes), Throws.InstanceOf<JsonException>(), string.Join('\n', mistakes));
        }
    }

    private static string Damage(string text, Random random, int times)
    {
        for (int i = 0; i < times; i++)
        {
            int at = random.Next(text.Length);
            int length = Math.Min(random.Next(0, 12), text.Length - at);
            text = text[..at] + (random.Next(3) == 0 ? string.Empty : Parts[random.Next(Parts.Length)]) + text[(at + length)..];
        }

        return text;
    }
}
