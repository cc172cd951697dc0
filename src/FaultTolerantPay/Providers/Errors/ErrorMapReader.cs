using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Providers.Errors;

/// <summary>Builds an error map from a file's fields.</summary>
internal static class ErrorMapReader
{
    private const int MaxSource = 500;

    private static readonly ObjectShape Root = new("errorMap", ["source", "codes"], ["$schema"]);

    private static readonly ObjectShape Mapping = new(
        "mapping", ["code", "outcome"], ["detail", "hard", "cause", "agreementGone", "meaning"]);

    private static readonly ObjectShape MappedRoot = new("mappedCodes", ["codes"], []);

    private static readonly ObjectShape Mapped = new(
        "mappedCode", [.. Mapping.Required, "provider", "by", "at"], [.. Mapping.Optional]);

    // By the values of the enumerations; causes begin with 1.
    private static readonly string[] Outcomes = ["unknown", "succeeded", "declined", "notExecuted", "pending"];
    private static readonly string[] Causes = ["issuer", "channel", "customer", "merchant", "unclear"];

    private static CodeMapping Nothing => new() { Code = "", Outcome = OperationOutcome.Unknown };

    /// <summary>The kinds of objects, as the published schema has them.</summary>
    public static ImmutableArray<ObjectShape> Shapes { get; } = [Root, Mapping];

    public static RoutingFile<ErrorMap> Read(FileReading reading)
    {
        if (!reading.Tape.HasRoot || !ObjectReader.TryOpen(reading, 0, Root, out ObjectReader root))
        {
            return reading.Result<ErrorMap>(null);
        }

        root.Text("$schema");
        string source = root.Text("source");
        Check(reading, root, "source", PlainText.FindError(source, MaxSource) is null, $"1 to {MaxSource} visible characters are expected");
        ImmutableArray<(CodeMapping Mapping, int Node)> read = root.List("codes", "a list of codes", ReadMapping);
        if (read.Length > ErrorMap.MaxMappings)
        {
            reading.AddError(root.NodeOf("codes"), $"it has {read.Length} codes; at most {ErrorMap.MaxMappings} are expected");
        }
        else if (reading.IsWhole)
        {
            FindRepeated(reading, read);
        }

        return reading.Result(new ErrorMap(read.Select(one => one.Mapping)));
    }

    /// <summary>Reads the file that keeps what operators mapped. The last row of the same code counts.</summary>
    public static RoutingFile<MappedCodes> ReadMapped(FileReading reading)
    {
        if (!reading.Tape.HasRoot || !ObjectReader.TryOpen(reading, 0, MappedRoot, out ObjectReader root))
        {
            return reading.Result<MappedCodes>(null);
        }

        ImmutableArray<MappedCode> codes = root.List("codes", "a list of codes", ReadMapped);
        if (codes.Length > ErrorMap.MaxMappings)
        {
            reading.AddError(root.NodeOf("codes"), $"it has {codes.Length} codes; at most {ErrorMap.MaxMappings} are expected");
        }

        return reading.Result(new MappedCodes(codes));
    }

    /// <summary>Writes the file that keeps what operators mapped.</summary>
    public static void WriteMapped(Stream stream, MappedCodes mapped)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("codes");
        foreach (MappedCode row in mapped.Codes)
        {
            json.WriteStartObject();
            json.WriteString("provider", row.Provider.Value);
            json.WriteString("code", row.Mapping.Code);
            WriteIfAny(json, "detail", row.Mapping.Detail);
            json.WriteString("outcome", Outcomes[(int)row.Mapping.Outcome]);
            json.WriteBoolean("hard", row.Mapping.IsHardDecline);
            WriteIfAny(json, "cause", row.Mapping.Cause is { } cause ? Causes[(int)cause - 1] : null);
            json.WriteBoolean("agreementGone", row.Mapping.IsAgreementGone);
            WriteIfAny(json, "meaning", row.Mapping.Meaning);
            json.WriteString("by", row.By.Value);
            json.WriteString("at", row.At.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static MappedCode ReadMapped(FileReading reading, int node)
    {
        if (!ObjectReader.TryOpen(reading, node, Mapped, out ObjectReader of))
        {
            return new MappedCode(default, Nothing, default, default);
        }

        var provider = new ProviderId(Code(reading, of, "provider"));
        var by = new OperatorId(Code(reading, of, "by"));
        return new MappedCode(provider, ReadMapping(reading, node, of), by, of.Moment("at"));
    }

    private static (CodeMapping Mapping, int Node) ReadMapping(FileReading reading, int node) =>
        ObjectReader.TryOpen(reading, node, Mapping, out ObjectReader of) ? (ReadMapping(reading, node, of), node) : (Nothing, node);

    private static CodeMapping ReadMapping(FileReading reading, int node, ObjectReader of)
    {
        int outcome = of.OneOf("outcome", Outcomes);
        if (outcome == (int)OperationOutcome.Declined && !of.Has("hard"))
        {
            reading.Missing(node, "hard", "it is missing; every declined code says whether another channel may be tried");
        }

        string? meaning = of.Has("meaning") ? of.Text("meaning") : null;
        Check(
            reading, of, "meaning", meaning is null || PlainText.FindError(meaning, PlainText.MaxCodeLength) is null,
            $"1 to {PlainText.MaxCodeLength} visible characters are expected");
        var mapping = new CodeMapping
        {
            Code = Code(reading, of, "code"),
            Detail = of.Has("detail") ? Code(reading, of, "detail") : null,
            Outcome = (OperationOutcome)outcome,
            IsHardDecline = of.Flag("hard", false),
            Cause = of.Has("cause") && of.OneOf("cause", Causes) is >= 0 and int cause ? (FailureCause)(cause + 1) : null,
            IsAgreementGone = of.Flag("agreementGone", false),
            Meaning = meaning,
        };
        string path = reading.Tape.PathOf(node);
        reading.AddErrors(ErrorMap.FindErrors(mapping).Select(error => new ModelError($"{path}.{error.Field}", error.Message)));
        return mapping;
    }

    /// <summary>A code as it is in the file. The mapping itself would clean it, and then match another code.</summary>
    private static string Code(FileReading reading, ObjectReader of, string field)
    {
        string code = of.Text(field);
        Check(
            reading, of, field, Identifier.IsValid(code) && PlainText.Clean(code, PlainText.MaxCodeLength) == code,
            $"a code of {Identifier.Expectation} is expected");
        return code;
    }

    private static void FindRepeated(FileReading reading, ImmutableArray<(CodeMapping Mapping, int Node)> read)
    {
        var known = new Dictionary<(string Code, string? Detail), int>();
        foreach ((CodeMapping mapping, int node) in read)
        {
            if (mapping.Code.Length > 0 && !known.TryAdd((mapping.Code, mapping.Detail), node))
            {
                int first = reading.Tape.OffsetOf(known[(mapping.Code, mapping.Detail)]);
                reading.AddError(
                    node,
                    $"line {reading.Tape.Text.PositionOf(first).Line} maps this code and detail already; each is expected once");
            }
        }
    }

    /// <summary>Reports a wrong text. A missing field, or one that is no text, was reported already.</summary>
    private static void Check(FileReading reading, ObjectReader of, string field, bool isRight, string expected)
    {
        if (!isRight && of.NodeOf(field) is >= 0 and int node && reading.Tape[node].Type == JsonTokenType.String)
        {
            reading.AddError(node, expected);
        }
    }
}
