using System.Text.Json;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Statements.Formats;
using FaultTolerantPay.Tests.Providers.Settings;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Statements.Formats;

/// <summary>The description of a format: what is read, and that every wrong field has one clear error with its line.</summary>
public sealed class StatementFormatFileTests
{
    private static readonly JsonSchemaCheck Schema = new(SampleFormats.Schema);

    private static IEnumerable<TestCaseData> Wrong => WrongJson.Of(SampleFormats.Whole, SampleFormats.Schema, "format").Select(Case);

    // What the rules know and the schema cannot say.
    private static IEnumerable<TestCaseData> WrongBeyondTheSchema => new[]
    {
        WrongJson.With(SampleFormats.Whole, "timeFormat", "\"yyyy-MM\""),
        WrongJson.With(SampleFormats.Whole, "timeZone", "\"Mars/Olympus\""),
        WrongJson.With(SampleFormats.Whole, "currency", "\"XXX\""),
        WrongJson.With(SampleFormats.Whole, "prefix", "\"`\""),
        WrongJson.With(SampleFormats.Whole, "groupSeparator", "\",\""),
        WrongJson.With(SampleFormats.Whole, "columns[2].id", "\"amount\""),
        WrongJson.With(SampleFormats.Whole, "fields.at[0]", "\"tim\""),
        WrongJson.With(SampleFormats.Whole, "rules[0].when[0].column", "\"typ\""),
        WrongJson.With(SampleFormats.Whole, "totals[0].sum", "\"nothing\""),
        WrongJson.Without(SampleFormats.Whole, "rules[0].kind"),
        WrongJson.Without(SampleFormats.Whole, "columns[2].names"),
        WrongJson.Without(SampleFormats.Whole, "totals[1].after"),
    }.Select(Case);

    [Test]
    public void Read_EveryField_HasNoErrorAndFitsTheSchema()
    {
        Assert.That(SampleFormats.Read(SampleFormats.Whole).Errors.Select(error => error.ToString()), Is.Empty);
        Assert.That(Schema.FirstFailure(SampleFormats.Whole), Is.Empty);
    }

    [TestCase("wechat")]
    [TestCase("alipay")]
    [TestCase("unionpay-zm")]
    public void Read_Sample_HasNoErrorAndFitsTheSchema(string name)
    {
        Assert.That(SampleFormats.Of(name).Format, Is.EqualTo(name));
        Assert.That(Schema.FirstFailure(SampleFormats.TextOf(name)), Is.Empty);
    }

    [TestCaseSource(nameof(Wrong))]
    public void Read_OneFieldIsWrong_OneErrorWithItsLine(string field, int line, string text)
    {
        AssertOneError(field, line, text);
        Assert.That(Schema.FirstFailure(text), Is.Not.Empty, "the published schema");
    }

    [TestCaseSource(nameof(WrongBeyondTheSchema))]
    public void Read_OneFieldIsWrongByTheRules_OneErrorWithItsLine(string field, int line, string text) =>
        AssertOneError(field, line, text);

    [TestCase("\"length\": 10,", "\"length\": 10,", "columns[1].start", Description = "a column without bytes")]
    public void Read_FixedWithoutBytes_NamesEachColumn(string right, string wrong, string field)
    {
        StatementFormatFile file = SampleFormats.Read(SampleFormats.Whole.Replace(right, wrong, StringComparison.Ordinal)
            .Replace("\"delimited\"", "\"fixed\"", StringComparison.Ordinal));

        Assert.That(file.Reader, Is.Null);
        Assert.That(file.Errors.Select(error => error.Field), Has.Some.EqualTo(field));
    }

    [Test]
    public void Read_ColumnBeyondTheLine_IsAnError()
    {
        string json = SampleFormats.TextOf("unionpay-zm").Replace("\"length\": 607", "\"length\": 300", StringComparison.Ordinal);

        Assert.That(SampleFormats.Read(json).Errors.Select(error => error.Message), Has.Some.Contains("; a line has 300"));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("null")]
    public void Read_NoObject_IsAnError(string json) => Assert.That(SampleFormats.Read(json).Reader, Is.Null);

    [Test]
    public void Read_CardNumberInTheFile_IsMaskedInErrors() => Assert.That(
        SampleFormats.Read("""{ "name": "4111111111111111 x" }""").Errors.Select(error => error.ToString()),
        Has.None.Contains("4111111111111111"));

    [Test]
    public void Schema_EveryObject_HasTheFieldsThatTheReaderKnows()
    {
        using JsonDocument document = JsonDocument.Parse(SampleFormats.Schema);
        JsonElement definitions = document.RootElement.GetProperty("$defs");

        Assert.That(
            definitions.EnumerateObject().Where(of => of.Value.TryGetProperty("properties", out _)).Select(of => of.Name),
            Is.EquivalentTo(FormatFileReader.Shapes.Select(shape => shape.Name)));
        foreach (ObjectShape shape in FormatFileReader.Shapes)
        {
            JsonElement definition = definitions.GetProperty(shape.Name);
            Assert.That(definition.GetProperty("properties").EnumerateObject().Select(of => of.Name), Is.EquivalentTo(shape.Fields));
            Assert.That(definition.GetProperty("required").EnumerateArray().Select(of => of.GetString()), Is.EquivalentTo(shape.Required));
        }
    }

    [Test]
    public void Schema_KindsAndStatuses_AreThoseOfRows()
    {
        using JsonDocument document = JsonDocument.Parse(SampleFormats.Schema);
        JsonElement definitions = document.RootElement.GetProperty("$defs");
        JsonElement kinds = definitions.GetProperty("rule").GetProperty("properties").GetProperty("kind").GetProperty("enum");

        Assert.That(kinds.EnumerateArray().Select(kind => kind.GetString()), Is.EqualTo(RowWords.Kinds));
        Assert.That(RowWords.Kinds, Is.EqualTo(Enum.GetNames<StatementRowKind>().Select(name => name.ToLowerInvariant())));
        Assert.That(definitions.GetProperty("statusName").GetProperty("enum").EnumerateArray().Select(status => status.GetString()),
            Is.EqualTo(RowWords.Statuses));
        Assert.That(RowWords.Statuses, Is.EqualTo(Enum.GetNames<StatementRowStatus>().Select(name => name.ToLowerInvariant())));
    }

    private static void AssertOneError(string field, int line, string text)
    {
        StatementFormatFile file = SampleFormats.Read(text);

        Assert.That(file.Reader, Is.Null);
        Assert.That(file.Errors.Select(error => (error.Position.Line, error.Field)), Is.EqualTo(new[] { (line, field) }),
            string.Join("\n", file.Errors));
    }

    private static TestCaseData Case(WrongJson.WrongFile wrong, int index) =>
        new TestCaseData(wrong.Field, wrong.Line, wrong.Text).SetArgDisplayNames(wrong.Name, $"{index}");
}
