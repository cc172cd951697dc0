using System.Text;

namespace FaultTolerantPay.Tests.Cards;

public sealed class CardPrefixFileTests
{
    [Test]
    public void Read_RealFile_HasNoErrorsAndNineFindings()
    {
        CardPrefixFile file = CardPrefixFile.Read(CardPrefixFiles.RealPath(), CardPrefixFile.DefaultMaxBytes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(file.Errors, Is.Empty, "errors");
            Assert.That(file.Table!.Count, Is.EqualTo(1_709), "number of prefixes");
            Assert.That(file.Findings.Select(finding => finding.Kind),
                Is.EqualTo(Enumerable.Repeat(CardPrefixFindingKind.NestedInOtherBank, 9)), "kinds of findings");
            Assert.That(file.Findings.Select(finding => finding.Message),
                Has.One.StartsWith("62105900 of 16 digits: XHRCB DC is within 621059 of 16 digits: JRCB DC of line "), "text of a finding");
        }
    }

    [Test]
    public void Read_AllFields_AreInTheTable()
    {
        CardPrefixFile file = CardPrefixFiles.Read("""
            [
              { "$comment": "one of each", "prefix": "303", "length": 16, "bank": "CEB", "bankName": "中国光大银行", "type": "SCC" }
            ]
            """);

        CardPrefix prefix = file.Table!.Find("3030000000000000")!;
        Assert.That(
            (prefix.Prefix, prefix.NumberLength, prefix.Bank, prefix.BankName, prefix.Type, prefix.TypeCode),
            Is.EqualTo(("303", 16, "CEB", "中国光大银行", CardType.SemiCredit, "SCC")));
    }

    [TestCase("DC", CardType.Debit)]
    [TestCase("CC", CardType.Credit)]
    [TestCase("SCC", CardType.SemiCredit)]
    [TestCase("PC", CardType.Prepaid)]
    public void Read_Type_IsTheKindOfCard(string code, CardType type) =>
        Assert.That(CardPrefixFiles.Table(CardPrefixFiles.Row("4", 16, "B", code)).Find("4111111111111111")!.Type, Is.EqualTo(type));

    [Test]
    public void Read_EveryFieldWrong_NamesEachWithLineFieldValueAndExpectation()
    {
        CardPrefixFile file = CardPrefixFiles.Read("""
            [
              { "prefix": "62x", "length": 16, "bank": "A", "type": "DC" },
              { "prefix": 622, "length": "16", "bank": "A B", "type": "XC" },
              { "prefix": "1234567890123", "length": 20, "bank": "", "bankName": "", "type": "dc" },
              { "prefix": "", "length": 16.5, "bank": "A", "type": "DC", "currency": "CNY" },
              { "length": 16, "type": "DC" },
              "622",
              { "prefix": "5", "length": 16, "length": 17, "bank": "A", "type": "DC", "bankName": "a\u202Eb" }
            ]
            """);

        Assert.That(file.Table, Is.Null);
        Assert.That(
            file.Errors.Select(error => error.ToString()),
            Is.EqualTo(new[]
            {
                """bins.json:2:15: [0].prefix: "62x": 1 to 12 digits are expected""",
                "bins.json:3:15: [1].prefix: 622: this is a number; text is expected",
                """bins.json:3:30: [1].length: "16": this is text; a whole number from 12 to 19 is expected""",
                """bins.json:3:44: [1].bank: "A B": a bank's code of 1 to 64 visible ASCII characters is expected""",
                """bins.json:3:59: [1].type: "XC": one of DC, CC, SCC, PC is expected; the nearest known one is 'DC'""",
                """bins.json:4:15: [2].prefix: "1234567890123": 1 to 12 digits are expected""",
                "bins.json:4:42: [2].length: 20: a whole number from 12 to 19 is expected",
                """bins.json:4:54: [2].bank: "": a bank's code of 1 to 64 visible ASCII characters is expected""",
                """bins.json:4:70: [2].bankName: "": a name of 1 to 100 visible characters is expected""",
                """bins.json:4:82: [2].type: "dc": one of DC, CC, SCC, PC is expected; the nearest known one is 'DC'""",
                """bins.json:5:15: [3].prefix: "": 1 to 12 digits are expected""",
                "bins.json:5:29: [3].length: 16.5: a whole number from 12 to 19 is expected, without a point or exponent",
                """bins.json:5:62: [3].currency: no card prefix has this field""",
                "bins.json:6:3: [4].prefix: it is missing; every card prefix has it",
                "bins.json:6:3: [4].bank: it is missing; every card prefix has it",
                """bins.json:7:3: [5]: "622": this is text; an object (card prefix) is expected""",
                """bins.json:8:34: [6].length: the field appears twice, first in line 8""",
                """bins.json:8:87: [6].bankName: "a\u202Eb": a name of 1 to 100 visible characters is expected""",
            }));
    }

    [TestCase("", "bins.json:1:1: the file is empty")]
    [TestCase("{}", "bins.json:1:1: {}: this is an object; a list of card prefixes is expected")]
    [TestCase("[ { \"prefix\": \"62\", ", "bins.json:1:")]
    [TestCase("[ null ]", "bins.json:1:3: [0]: null: this is null; an object (card prefix) is expected")]
    public void Read_OtherThanAList_IsAnError(string json, string expected)
    {
        CardPrefixFile file = CardPrefixFiles.Read(json);

        Assert.That(file.Table, Is.Null);
        Assert.That(file.Errors.Select(error => error.ToString()), Has.Some.StartsWith(expected));
    }

    [Test]
    public void Read_TooLong_IsRefusedUnread() => Assert.That(
        CardPrefixFiles.Read($"[{CardPrefixFiles.Row("4", 16, "A")}]", maxBytes: 20).Errors.Select(error => error.ToString()),
        Is.EqualTo(new[] { "bins.json:1:1: the file has more than 20 bytes, which is the limit; nothing was read" }));

    [Test]
    public void Read_SamePrefixAndLengthOfTwoBanks_IsAnErrorThatNamesBothLines()
    {
        CardPrefixFile file = CardPrefixFiles.Read(
            $"[{CardPrefixFiles.Row("622", 16, "A")},\n{CardPrefixFiles.Row("622", 19, "B")},\n{CardPrefixFiles.Row("622", 16, "B")}]");

        Assert.That(file.Table, Is.Null);
        Assert.That(
            file.Errors.Select(error => error.ToString()),
            Is.EqualTo(new[]
            {
                """bins.json:3:13: [2].prefix: "622": line 1 has this prefix and length for A DC, this row for B DC; each prefix and """ +
                """length is expected once""",
            }));
    }

    [Test]
    public void Read_SameRowTwice_IsAFinding()
    {
        CardPrefixFile file = CardPrefixFiles.Read($"[{CardPrefixFiles.Row("622", 16, "A")},\n{CardPrefixFiles.Row("622", 16, "A")}]");

        Assert.That(file.Table!.Count, Is.EqualTo(1));
        Assert.That(
            file.Findings.Select(finding => finding.ToString()),
            Is.EqualTo(new[] { "bins.json:2:13: Repeated: 622 of 16 digits: A DC is in line 1 already; this row changes nothing" }));
    }

    [Test]
    public void Read_PrefixWithinAnother_IsAFindingIfBankOrTypeDiffer()
    {
        CardPrefixFile file = CardPrefixFiles.Read($"""
            [{CardPrefixFiles.Row("622", 16, "A")},
            {CardPrefixFiles.Row("6221", 16, "A")},
            {CardPrefixFiles.Row("62211", 16, "B")},
            {CardPrefixFiles.Row("62213", 16, "A", "CC")},
            {CardPrefixFiles.Row("62212", 19, "C")}]
            """);

        Assert.That(
            file.Findings.Select(finding => finding.ToString()),
            Is.EqualTo(new[]
            {
                "bins.json:3:13: NestedInOtherBank: 62211 of 16 digits: B DC is within 6221 of 16 digits: A DC of line 2; numbers that " +
                "begin with 62211 are of B DC",
                "bins.json:4:13: NestedInOtherType: 62213 of 16 digits: A CC is within 6221 of 16 digits: A DC of line 2; numbers that " +
                "begin with 62213 are of A CC",
            }));
    }

    /// <summary>M8: a card number in any field of the file is masked in every error.</summary>
    [Test]
    public void Read_CardNumberInAnyField_IsMaskedInTheErrors()
    {
        const string Number = "6222021234567890128";
        Assert.That(CardNumber.IsValid(Number), Is.True, "the number is a card number");

        CardPrefixFile file = CardPrefixFiles.Read($$"""
            [
              {
                "prefix": "{{Number}}", "length": {{Number}}, "bank": "{{Number}}", "bankName": "{{Number}}", "type": "{{Number}}",
                "{{Number}}": 1
              },
              { "prefix": "1", "length": 16, "bank": "{{Number}}", "type": "DC" },
              { "prefix": "1", "length": 16, "bank": "A", "type": "DC" }
            ]
            """);

        Assert.That(file.Errors, Has.Length.GreaterThan(4), "number of errors");
        Assert.That(string.Join('\n', file.Errors), Does.Not.Contain(Number).And.Contain("***0128"), "text of the errors");
    }

    /// <summary>A file of a minified million of errors is read in bounded time and memory.</summary>
    [Test]
    public void Read_NothingButErrors_KeepsTheFirstThousand()
    {
        CardPrefixFile file = CardPrefixFiles.Read($"[{string.Join(',', Enumerable.Repeat("{}", 1_000_000))}]");

        Assert.That(file.Errors, Has.Length.EqualTo(1_000));
        Assert.That(file.Errors[^1].Message, Does.EndWith("these are the first 999 that were found"));
    }

    [Test]
    public void Read_ManyNestedPrefixesInOneLine_KeepsTheFirstFindings()
    {
        var json = new StringBuilder($"[{CardPrefixFiles.Row("6", 16, "A")}");
        for (int i = 0; i < 20_000; i++)
        {
            json.Append(',').Append(CardPrefixFiles.Row($"6{i:00000}", 16, "B"));
        }

        CardPrefixFile file = CardPrefixFiles.Read($"{json}]");

        Assert.That((file.Table!.Count, file.Findings.Length), Is.EqualTo((20_001, CardPrefixFile.MaxFindings)));
    }
}
