using System.Text.Json;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Tests.Shared;
using Json.Schema;

namespace FaultTolerantPay.Routing.Tests.Files;

public class JsonSchemaTests
{
    private static IEnumerable<TestCaseData> Objects()
    {
        foreach (ObjectShape shape in Shapes.OfCatalogue)
        {
            yield return new TestCaseData(CatalogueFile.JsonSchema, shape.Name, shape).SetArgDisplayNames("catalogue", shape.Name);
        }

        IEnumerable<(string Name, ObjectShape Shape)> ofPolicy =
        [
            .. Shapes.OfPolicy.Select(s => (s.Name, s)),
            .. HardRuleKinds.All.Select(k => ($"hard.{k.Shape.Name}", k.Shape)),
            .. SoftRuleKinds.All.Select(k => ($"soft.{k.Shape.Name}", k.Shape)),
            .. SoftRuleKinds.Terms.Select(k => ($"term.{k.Shape.Name}", k.Shape)),
        ];
        foreach ((string name, ObjectShape shape) in ofPolicy)
        {
            yield return new TestCaseData(PolicyFile.JsonSchema, name, shape).SetArgDisplayNames("policy", name);
        }
    }

    [TestCaseSource(nameof(Objects))]
    public void Schema_EveryObject_HasTheFieldsThatTheReaderKnows(string schema, string name, object shape)
    {
        var known = (ObjectShape)shape;
        using JsonDocument document = JsonDocument.Parse(schema);
        JsonElement definition = document.RootElement.GetProperty("$defs").GetProperty(name);
        Assert.That(definition.GetProperty("properties").EnumerateObject().Select(p => p.Name), Is.EquivalentTo(known.Fields));
        Assert.That(definition.TryGetProperty("required", out JsonElement required) ? required.EnumerateArray().Select(r => r.GetString())
            : [], Is.EquivalentTo(known.Required));
    }

    [TestCase("catalogue")]
    [TestCase("policy")]
    public void Schema_EveryObjectDefinition_IsReadByTheReader(string file)
    {
        string[] read = [.. Objects().Select(o => (string)o.Arguments[1]!)];
        using JsonDocument document = JsonDocument.Parse(file == "policy" ? PolicyFile.JsonSchema : CatalogueFile.JsonSchema);
        Assert.That(
            document.RootElement.GetProperty("$defs").EnumerateObject().Where(d => d.Value.TryGetProperty("properties", out _))
                .Select(d => d.Name),
            Is.SubsetOf(read));
    }

    [Test]
    public void Schema_HandedOut_IsTheFileInTheDocs()
    {
        string docs = Path.Combine(SourceTree.Root, "docs", "schema");
        Assert.That(CatalogueFile.JsonSchema, Is.EqualTo(File.ReadAllText(Path.Combine(docs, "catalogue.schema.json"))));
        Assert.That(PolicyFile.JsonSchema, Is.EqualTo(File.ReadAllText(Path.Combine(docs, "policy.schema.json"))));
    }

    [TestCase("""{ "$schema": "https://json-schema.org/draft/2020-12/schema", "patern": "x" }""")]
    [TestCase("""{ "$schema": "https://json-schema.org/draft/2020-12/schema", "properties": { "a": { "minimun": 1 } } }""")]
    public void Check_KeywordThatIsNotKnown_Fails(string schema) =>
        Assert.That(() => new JsonSchemaCheck(schema).FirstFailure("""{ "a": 1 }"""),
            Throws.TypeOf<JsonSchemaException>().With.Message.Contains("Unknown keywords"));

    [TestCase("[]", "type")]
    [TestCase("{}", "required")]
    [TestCase("""{ "scenes": [] }""", "/scenes: minItems")]
    public void Check_TextThatDoesNotFit_NamesPlaceAndKeyword(string text, string expected) =>
        Assert.That(new JsonSchemaCheck(PolicyFile.JsonSchema).FirstFailure(text), Does.Contain(expected));

    [TestCase("\"amount\"", false)]
    [TestCase("\"enabled\"", false)]
    [TestCase("\"a\\u0000\"", false)]
    [TestCase("\"\\u0085\"", false)]
    [TestCase("\" \"", false)]
    [TestCase("\"amounts\"", true)]
    [TestCase("\" 工 \"", true)]
    public void CatalogueSchema_DimensionId_FitsWhatTheReaderAccepts(string id, bool fits)
    {
        string text = $$"""{ "dimensions": [{ "id": {{id}}, "kind": "optional" }], "channels": [] }""";
        Assert.That(new JsonSchemaCheck(CatalogueFile.JsonSchema).FirstFailure(text), fits ? Is.Empty : Is.Not.Empty);
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.That(CatalogueFile.Read(stream, "c.json").Errors.IsEmpty, Is.EqualTo(fits));
    }
}
