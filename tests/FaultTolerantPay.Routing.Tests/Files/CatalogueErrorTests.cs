using System.Text;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Files;

public class CatalogueErrorTests
{
    private const string Good = """
        {
          "dimensions": [
            { "id": "bank", "kind": "required", "values": ["ICBC", "ABC", "CCB"] },
            { "id": "sms", "kind": "optional" }
          ],
          "capabilities": ["refund"],
          "providers": [{ "id": "p1", "name": "First" }],
          "channels": [
            {
              "id": "c1",
              "provider": "p1",
              "supports": { "bank": ["ICBC"], "sms": "any" },
              "amount": { "min": 100, "max": 500 },
              "fees": { "ratePerMillion": 6000 }
            },
            { "id": "c2", "provider": "p1", "supports": { "bank": "any" } }
          ]
        }
        """;

    [Test]
    public void Read_Good_HasNoError() => Assert.That(Errors(Good), Is.Empty);

    [Test]
    public void Read_DayTwiceInWeeklyHours_IsNamed()
    {
        string hours = """{ "days": ["monday", "friday", "monday"], "from": "08:00", "to": "17:00" }""";
        string schedule = $$"""
            "schedule": { "open": [{{hours}}] }, "amount": {
            """;
        string text = Good.Replace("\"amount\": {", schedule, StringComparison.Ordinal);
        Assert.That(Errors(text), Does.Contain("channels[0].schedule.open[0].days").And.Contain("monday appears twice"));
    }

    [Test]
    public void Read_NameAsLongAsAFile_IsCutInTheMessage()
    {
        string text = Good.Replace("\"provider\": \"p1\"", $"\"provider\": \"{new string('x', 100_000)}\"", StringComparison.Ordinal);
        Assert.That(Errors(text), Is.Not.Empty.And.Property("Length").LessThan(2_000));
    }

    // One replacement in the good file, and the one mistake that is expected.
    [TestCase("\"min\": 100", "\"min\": \"100\"",
        """c.json:13:26: channels[0].amount.min: "100": this is text; a whole number is expected""")]
    [TestCase("\"name\": \"First\"", "\"dayQuota\": { \"amount\": 0 }",
        """c.json:7:55: providers[0].dayQuota.amount: 0: a whole number from 1 to 9223372036854775807 is expected""")]
    [TestCase("\"name\": \"First\"", "\"timeZone\": \"Mars\"",
        """c.json:7:43: providers[0].timeZone: no time zone 'Mars'; an IANA name such as Asia/Taipei is expected""")]
    [TestCase("\"name\": \"First\"", "\"sharesVolume\": 1",
        """c.json:7:47: providers[0].sharesVolume: 1: this is a number; true or false is expected""")]
    [TestCase("\"min\": 100", "\"min\": 1e2",
        """c.json:13:26: channels[0].amount.min: 1e2: a whole number is expected, without a point or exponent""")]
    [TestCase("\"min\": 100", "\"min\": 99999999999999999999",
        """c.json:13:26: channels[0].amount.min: 99999999999999999999: it does not fit in 64 bits; a whole number is expected""")]
    [TestCase("\"min\": 100", "\"min\": null", """c.json:13:26: channels[0].amount.min: null: this is null; a whole number is expected""")]
    [TestCase("\"min\": 100", "\"min\": 501", """c.json:13:17: channels[0].amount: the smallest amount 501 is above the largest 500""")]
    [TestCase("\"min\": 100", "\"mim\": 100",
        """c.json:13:19: channels[0].amount.mim: no amount has this field; the nearest known one is 'min'""")]
    [TestCase("\"min\": 100", "\"min\": 100, \"min\": 100",
        """c.json:13:31: channels[0].amount.min: the field appears twice, first in line 13""")]
    [TestCase("6000", "-1", """c.json:14:35: channels[0].fees.ratePerMillion: -1: a whole number from 0 to 1000000 is expected""")]
    [TestCase("6000", "true",
        """c.json:14:35: channels[0].fees.ratePerMillion: true: this is true or false; a whole number from 0 to 1000000 is expected""")]
    [TestCase("{ \"ratePerMillion\": 6000 }", "[]", """c.json:14:15: channels[0].fees: []: this is a list; an object (fees) is expected""")]
    [TestCase("{ \"ratePerMillion\": 6000 }", "{ \"floor\": 5, \"cap\": 4 }",
        """c.json:14:36: channels[0].fees.cap: 4: the cap 4 is below the floor 5""")]
    [TestCase("{ \"ratePerMillion\": 6000 }", "{ \"tiers\": 3 }",
        """c.json:14:26: channels[0].fees.tiers: 3: this is a number; a list of tiers is expected""")]
    [TestCase("\"provider\": \"p1\",\n", "", """c.json:9:5: channels[0].provider: it is missing; every channel has it""")]
    [TestCase("\"provider\": \"p1\",\n", "\"provider\": \"p\\u0032\",\n",
        """c.json:11:19: channels[0].provider: "p\u0032": no provider 'p2'; the nearest known one is 'p1'""")]
    [TestCase("\"provider\": \"p1\",\n", "\"provider\": \"\\ud800\",\n",
        """c.json:11:19: channels[0].provider: "\ud800": this is not text: it has one half of a surrogate pair""")]
    [TestCase("[\"ICBC\"]", "[\"ICBCC\"]",
        """c.json:12:30: channels[0].supports.bank[0]: dimension 'bank' has no value 'ICBCC'; the nearest known one is 'ICBC'""")]
    [TestCase("[\"ICBC\"]", "\"all\"", """c.json:12:29: channels[0].supports.bank: "all": a list of values or "any" is expected""")]
    [TestCase("[\"ICBC\"]", "[\"ICBC\", 7]", """c.json:12:38: channels[0].supports.bank[1]: 7: this is a number; text is expected""")]
    [TestCase("[\"ICBC\"]", "[\"icbc\"]",
        """c.json:12:30: channels[0].supports.bank[0]: dimension 'bank' has no value 'icbc'; the nearest known one is 'ICBC'""")]
    [TestCase("\"bank\": [\"ICBC\"]", "\"Bank\": \"any\", \"bank\": \"any\"",
        """c.json:12:29: channels[0].supports.Bank: "any": the schema has no dimension 'Bank'; the nearest known one is 'bank'""")]
    [TestCase("\"bank\": [\"ICBC\"], ", "",
        """c.json:12:19: channels[0].supports: dimension 'bank' is missing; list its values or say "any" """)]
    [TestCase("\"sms\": \"any\"", "\"bank\": \"any\"", """c.json:12:39: channels[0].supports.bank: the dimension appears twice""")]
    [TestCase("\"channels\": [",
        "\"valueSchedules\": [{ \"dimension\": \"bank\", \"value\": \"ICBC\", \"schedule\": {} }, { \"dimension\": \"bank\", \"value\": " +
        "\"ICBC\", \"schedule\": {} }],\n\"channels\": [",
        """c.json:8:112: valueSchedules[1].value: 'ICBC' of dimension 'bank' has a schedule in valueSchedules[0] already; put """ +
        """all its hours and maintenance there""")]
    [TestCase("\"id\": \"c2\"", "\"id\": \"c1\"", """c.json:16:13: channels[1].id: 'c1' appears twice""")]
    [TestCase("\"id\": \"c2\"", "\"id\": \" \"", """c.json:16:13: channels[1].id: " ": an empty id""")]
    [TestCase("\"kind\": \"optional\"", "\"kind\": \"Optional\"",
        """c.json:4:28: dimensions[1].kind: "Optional": one of required, optional is expected; the nearest known one is 'optional'""")]
    [TestCase("\"kind\": \"optional\"", "\"kind\": \"optional\", \"values\": []",
        """c.json:4:50: dimensions[1].values: []: an optional dimension has no values: a channel is with or without it""")]
    [TestCase("\"values\": [\"ICBC\", \"ABC\", \"CCB\"]", "\"values\": [\"ICBC\", \"ABC\", \"ABC\"]",
        """c.json:3:67: dimensions[0].values[2]: 'ABC' appears twice""")]
    [TestCase("\"values\": [\"ICBC\", \"ABC\", \"CCB\"]", "\"values\": [\"ICBC\"], \"other\": \"X\"",
        """c.json:3:70: dimensions[0].other: 'X' is not one of the values of dimension 'bank'""")]
    [TestCase("\"id\": \"c2\",", "\"id\": \"c2\", \"settlementDelay\": \"P1M\",",
        """c.json:16:38: channels[1].settlementDelay: "P1M": a duration from PT0S to P3650D is expected, such as PT1.5S, PT30M or """ +
        """P1DT12H""")]
    [TestCase("\"id\": \"c2\",", "\"id\": \"c2\", \"typicalLatency\": \"P2D\",",
        """c.json:16:37: channels[1].typicalLatency: "P2D": a duration from PT0S to P1D is expected, such as PT1.5S or PT30M""")]
    [TestCase("\"id\": \"c2\",", "\"id\": \"c2\", \"timeZone\": \"Asia/Taipeh\",",
        """c.json:16:31: channels[1].timeZone: no time zone 'Asia/Taipeh'; an IANA name such as Asia/Taipei is expected""")]
    [TestCase("\"id\": \"c2\",", "\"id\": \"c2\", \"capabilities\": [\"refunds\"],",
        """c.json:16:36: channels[1].capabilities[0]: the schema does not declare 'refunds'; the nearest known one is """ +
        """'refund'""")]
    [TestCase("\"id\": \"c2\",", "\"id\": \"c2\", \"dayQuota\": { \"count\": 0 },",
        """c.json:16:42: channels[1].dayQuota.count: 0: a whole number from 1 to 9223372036854775807 is expected""")]
    [TestCase("\"id\": \"c2\",",
        "\"id\": \"c2\", \"schedule\": { \"open\": [{ \"days\": [\"mondy\"], \"from\": \"08:00\", \"to\": \"24:00\" }] },",
        """c.json:16:53: channels[1].schedule.open[0].days[0]: "mondy": one of sunday, monday, tuesday, wednesday, thursday, friday, """ +
        "saturday is expected; the nearest known one is 'monday'\n" +
        """c.json:16:86: channels[1].schedule.open[0].to: "24:00": a time of day from 00:00 to 23:59:59 is expected, such as 08:30; """ +
        "as an end, 00:00 is midnight")]
    [TestCase("\"id\": \"c2\",",
        "\"id\": \"c2\", \"schedule\": { \"maintenance\": [{ \"from\": \"2026-11-22T01:30:00\", \"to\": \"2026-11-22T01:30:00Z\" }] },",
            """c.json:16:59: channels[1].schedule.maintenance[0].from: "2026-11-22T01:30:00": a date and time with its offset is """ +
            """expected, such as 2026-11-22T01:30:00+08:00""")]
    [TestCase("\"id\": \"c2\",",
        "\"id\": \"c2\", \"schedule\": { \"maintenance\": [{ \"from\": \"2026-11-22T01:30:00Z\", \"to\": \"2026-11-22T01:30:00Z\" }] },",
            """c.json:16:49: channels[1].schedule.maintenance[0]: it ends at 2026-11-22T01:30:00.0000000+00:00, not after its """ +
            """beginning 2026-11-22T01:30:00.0000000+00:00""")]
    public void Read_OneError_IsNamedWithItsPlace(string replace, string by, string expected)
    {
        Assert.That(Good.Contains(replace, StringComparison.Ordinal), Is.True);
        string text = Good[..Good.IndexOf(replace, StringComparison.Ordinal)] + by
            + Good[(Good.IndexOf(replace, StringComparison.Ordinal) + replace.Length)..];
        Assert.That(Errors(text), Is.EqualTo(expected.Trim()));
    }

    [TestCase("", "c.json:1:1: the file is empty; an object is expected")]
    [TestCase(" \n ", "c.json:1:1: the file is empty; an object is expected")]
    [TestCase("[]", "c.json:1:1: []: this is a list; an object (catalogue) is expected")]
    [TestCase("null", "c.json:1:1: null: this is null; an object (catalogue) is expected")]
    [TestCase("{\n \"dimensions\": [],\n \"channels\": [],\n}",
        "c.json:3:16: a comma before a closing bracket; another value is expected after it, or no comma")]
    [TestCase("{\"dimensions\": [], // none\n\"channels\": [,]}", """
        c.json:1:20: a comment, which JSON does not have; a field "$comment" is allowed in every object
        c.json:2:14: ',' is not expected here; a value, or ] is expected. The text after it was not read
        """)]
    [TestCase("{\"dimensions\": [] \"channels\": []}",
        """c.json:1:19: '"' is not expected here; a comma or } is expected. The text after it was not read""")]
    [TestCase("{\"dimensions\": [], \"channels\": []",
        "c.json:1:34: the file ends here, and something that it began is not complete; it may be cut. The text after it was not read")]
    [TestCase("{\"dimensions\": [], \"channels\": [] } }",
        "c.json:1:37: '}' is not expected here; the end of the file is expected. The text after it was not read")]
    [TestCase("{\"dimensions\": [], \"channels\": [ {\"priority\": 01} ] }",
        "c.json:1:48: this is not a number; digits are expected, with no zero before others. The text after it was not read")]
    [TestCase("{'dimensions': []}",
        "c.json:1:2: ''' is not expected here; a name in double quotes, or } is expected. The text after it was not read")]
    [TestCase("{\"dimensions\": [\"a\tb\"]}",
        "c.json:1:19: the control character U+0009 in a text; it is written as \\u0009. The text after it was not read")]
    [TestCase("{\"dimensions\": [\"\\x\"]}",
        "c.json:1:19: 'x' does not belong to an escape in a text; a backslash itself is written twice. The text after it was not read")]
    [TestCase("{\"dimensions\" [], \"channels\": []}",
        "c.json:1:15: '[' is not expected here; a colon after the name is expected. The text after it was not read")]
    [TestCase("{\"dimensions\": [], \"channels\": [-]}",
        "c.json:1:34: this is not a number; digits are expected, with no zero before others. The text after it was not read")]
    [TestCase("{\"dimensions\": [], \"channels\": [] \"providers\": []}",
        "c.json:1:35: '\"' is not expected here; a comma or } is expected. The text after it was not read")]
    [TestCase("{\"dimensions\": [], \"channels\": [tru]}",
        "c.json:1:33: 't' is not expected here; a value, or ] is expected. The text after it was not read")]
    [TestCase("{\r\"dimensions\": [],\r\n\"channels\": 5,\n\r\"x\": 4}", """
        c.json:3:13: channels: 5: this is a number; a list of channels is expected
        c.json:5:1: x: no catalogue has this field
        """)]
    [TestCase("{\"dimensions\": [], \"channels\": [NaN]}",
        "c.json:1:33: 'N' is not expected here; a value, or ] is expected. The text after it was not read")]
    [TestCase("{\"dimensions\": [{\"id\": 4, \"kind\": \"required\", \"values\": [1]}], \"channel", """
        c.json:1:24: dimensions[0].id: 4: this is a number; text is expected
        c.json:1:58: dimensions[0].values[0]: 1: this is a number; text is expected
        c.json:1:72: the file ends here, and something that it began is not complete; it may be cut. The text after it was not read
        """)]
    [TestCase("\uFEFF{\"dimensions\": 1, \"channels\": []}",
        "c.json:1:16: dimensions: 1: this is a number; a list of dimensions is expected")]
    [TestCase("{\"工商\": 1, \"\U0001F3E6\": 2, \"dimensions\": [], \"channels\": []}", """
        c.json:1:2: 工商: no catalogue has this field
        c.json:1:11: 🏦: no catalogue has this field
        """)]
    public void Read_Malformed_IsNamedWithItsPlace(string text, string expected) => Assert.That(Errors(text), Is.EqualTo(expected));

    [Test]
    public void Read_ManyErrors_AreAllNamedAtOnce()
    {
        string text = Good.Replace("\"id\": \"c1\",", "\"id\": 1,", StringComparison.Ordinal)
            .Replace("\"any\" } }", "[\"CBC\"], \"card\": [] }, \"wight\": 3 },\n{},", StringComparison.Ordinal)
            .Replace("\"ABC\", \"CCB\"", "\"ABC\", \"ABC\"", StringComparison.Ordinal);
        Assert.That(Errors(text), Is.EqualTo("""
            c.json:3:67: dimensions[0].values[2]: 'ABC' appears twice
            c.json:10:13: channels[0].id: 1: this is a number; text is expected
            c.json:16:60: channels[1].supports.bank[0]: dimension 'bank' has no value 'CBC'; the nearest known one is 'ICBC'
            c.json:16:76: channels[1].supports.card: []: the schema has no dimension 'card'
            c.json:16:82: channels[1].wight: no channel has this field; the nearest known one is 'weight'
            c.json:17:1: channels[2].id: it is missing; every channel has it
            c.json:17:1: channels[2].provider: it is missing; every channel has it
            c.json:17:1: channels[2].supports: it is missing; every channel has it
            c.json:17:3: a comma before a closing bracket; another value is expected after it, or no comma
            """));
    }

    [Test]
    public void Read_InvalidUtf8_IsNamedWithItsPlace()
    {
        byte[] bytes = [.. "{\n  \"工"u8, 0xE5, 0xB7, .. "\"}"u8];
        RoutingFile<ChannelCatalogue> file = CatalogueFile.Read(new MemoryStream(bytes), "c.json");
        Assert.That(Joined(file), Is.EqualTo("c.json:2:5: byte 0xE5 is not UTF-8; nothing was read"));
    }

    [TestCase("utf-16", true)]
    [TestCase("utf-16", false)]
    [TestCase("utf-16BE", true)]
    [TestCase("utf-16BE", false)]
    public void Read_Utf16_IsNamed(string encoding, bool hasMark)
    {
        Encoding of = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. hasMark ? of.GetPreamble() : [], .. of.GetBytes(Good)];
        Assert.That(Joined(CatalogueFile.Read(new MemoryStream(bytes), "c.json")),
            Is.EqualTo("c.json:1:1: this is UTF-16; UTF-8 is expected"));
    }

    [Test]
    public void Read_LongerThanAllowed_StopsAtTheLimit()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Good);
        Assert.That(Joined(CatalogueFile.Read(new MemoryStream(bytes), "c.json", bytes.Length)), Is.Empty);
        Assert.That(
            Joined(CatalogueFile.Read(new MemoryStream(bytes), "c.json", bytes.Length - 1)),
            Is.EqualTo($"c.json:1:1: the file has more than {bytes.Length - 1} bytes, which is the limit; nothing was read"));
    }

    [Test]
    public void Read_EndlessStream_StopsAtTheLimit()
    {
        using var endless = new EndlessStream();
        RoutingFile<ChannelCatalogue> file = CatalogueFile.Read(endless, "c.json", 1 << 20);
        Assert.That(file.Errors, Has.Length.EqualTo(1));
        Assert.That(endless.BytesRead, Is.EqualTo((1 << 20) + 1));
    }

    [TestCase(31, false)]
    [TestCase(32, true)]
    [TestCase(100_000, true)]
    public void Read_DeepNesting_IsStopped(int depth, bool tooDeep)
    {
        string text = "{\"dimensions\": " + new string('[', depth) + new string(']', depth) + ", \"channels\": []}";
        Assert.That(Errors(text).Contains("more than 32 deep", StringComparison.Ordinal), Is.EqualTo(tooDeep));
    }

    [Test]
    public void Read_MoreErrorsThanAreKept_SaysHowMany()
    {
        string text = "{\"dimensions\": [], \"channels\": [" + string.Join(",\n", Enumerable.Repeat("7", 5_000)) + "]}";
        RoutingFile<ChannelCatalogue> file = CatalogueFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "c.json");
        Assert.That(file.Errors, Has.Length.EqualTo(RoutingFile<ChannelCatalogue>.MaxErrors));
        Assert.That(file.Errors[^1].Message, Is.EqualTo("there are more errors; these are the first 999 that were found"));
        Assert.That(file.Errors[998].ToString(), Does.StartWith("c.json:999:1: channels[998]: 7: this is a number"));
    }

    [Test]
    public void Require_WithErrors_ThrowsThemAll()
    {
        RoutingFile<ChannelCatalogue> file = CatalogueFile.Read(new MemoryStream("{}"u8.ToArray()), "c.json");
        Assert.That(file.Value, Is.Null);
        Assert.That(() => file.Require(), Throws.TypeOf<InvalidRoutingFileException>().With.Message.EqualTo(
            $"c.json:1:1: dimensions: it is missing; every catalogue has it{Environment.NewLine}c.json:1:1: channels: it is missing; " +
            $"every catalogue has it"));
    }

    [TestCase("", 1, 1)]
    [TestCase("channels[0]", 9, 5)]
    [TestCase("channels[0].amount.max", 13, 38)]
    [TestCase("channels[1].amount.max", 16, 5)]
    [TestCase("channels[7].amount", 8, 15)]
    [TestCase("nothing", 1, 1)]
    public void PositionOf_Path_IsThePlaceOfTheFieldOrOfWhatWouldHoldIt(string path, int line, int column) =>
        Assert.That(CatalogueFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(Good)), "c.json").PositionOf(path),
            Is.EqualTo(new FilePosition("c.json", line, column)));

    [Test]
    public void Read_Remarks_AreAllowedInEveryObject() =>
        Assert.That(Errors(Good.Replace("{ \"id\": \"c2\"", "{ \"$comment\": \"spare\", \"id\": \"c2\"", StringComparison.Ordinal)),
            Is.Empty);

    private static string Errors(string text) => Joined(CatalogueFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "c.json"));

    private static string Joined(RoutingFile<ChannelCatalogue> file) => string.Join("\n", file.Errors);

    private sealed class EndlessStream : MemoryStream
    {
        public long BytesRead { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Array.Fill(buffer, (byte)' ', offset, count);
            BytesRead += count;
            return count;
        }
    }
}
