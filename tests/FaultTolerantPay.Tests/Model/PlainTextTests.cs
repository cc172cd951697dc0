using FaultTolerantPay.Model;

namespace FaultTolerantPay.Tests.Model;

/// <summary>The rule for text that comes from outside.</summary>
public sealed class PlainTextTests
{
    // Test numbers of card schemes.
    private const string Card = "4111111111111111";

    private static IEnumerable<TestCaseData> Invisible()
    {
        foreach (string bad in new[]
        {
            "\r", "\n", "\t", "\u001B", "\0", "\u007F", "\u0085", "\u00AD", "\u200B", "\u200E", "\u202E", "\u2066", "\u2028", "\u2029",
                "\uFEFF", "\uE000", "\uD800", "\uDC00", "\u3164",
            "\U000E0041",
        })
        {
            yield return new TestCaseData(bad).SetArgDisplayNames(string.Concat(bad.Select(c => $"U+{(int)c:X4}")));
        }
    }

    [TestCaseSource(nameof(Invisible))]
    public void FindError_CharacterThatShowsNothing_IsNamedWithItsPlace(string bad)
    {
        Assert.That(PlainText.FindError($"paid{bad}in full", 100), Is.EqualTo($"has the character U+{(int)bad[0]:X4} at position 5"));
        Assert.That(PlainText.FindReasonError($"paid in full{bad}"), Is.EqualTo($"has the character U+{(int)bad[0]:X4} at position 13"));
    }

    [TestCaseSource(nameof(Invisible))]
    public void Clean_CharacterThatShowsNothing_IsWrittenAsItsCode(string bad)
    {
        string cleaned = PlainText.Clean($"paid{bad}in full", 100);
        Assert.That(cleaned, Is.EqualTo($"paid{string.Concat(bad.Select(c => $"\\u{(int)c:X4}"))}in full"), "cleaned");
        Assert.That(PlainText.Escape($"paid{bad}in full"), Is.EqualTo(cleaned), "escaped");
        Assert.That(PlainText.FindError(cleaned, 100), Is.Null, "the cleaned text has no error");
        Assert.That(PlainText.Clean(cleaned, 100), Is.EqualTo(cleaned), "cleaned again");
    }

    [TestCase("der Kunde war hier: 12,50 €")]
    [TestCase("重复付款")]
    [TestCase("réglé — « à l'agence »")]
    [TestCase("refund 👍")]
    public void FindError_OrdinaryText_IsTaken(string text)
    {
        Assert.That(PlainText.FindReasonError(text), Is.Null);
        Assert.That(PlainText.Clean(text, 500), Is.EqualTo(text));
    }

    [TestCase(null, "is empty")]
    [TestCase("", "is empty")]
    [TestCase("   ", "is empty")]
    [TestCase("x", "has 1 letters or digits")]
    [TestCase("-- . --", "has 0 letters or digits")]
    public void FindReasonError_TooFewLetters_IsNamed(string? text, string expected) =>
        Assert.That(PlainText.FindReasonError(text), Is.EqualTo(expected));

    [Test]
    public void FindReasonError_Longest_IsTakenAndOneMoreIsNot()
    {
        Assert.That(PlainText.FindReasonError(new string('r', PlainText.MaxReasonLength)), Is.Null);
        Assert.That(PlainText.FindReasonError(new string('r', PlainText.MaxReasonLength + 1)), Is.EqualTo("is 501 characters long"));
    }

    [TestCase(Card, "************1111")]
    [TestCase("4111 1111 1111 1111", "**** **** **** 1111")]
    [TestCase("5555-5555-5555-4444", "****-****-****-4444")]
    [TestCase("378282246310005", "***********0005")]
    [TestCase("9558801234567897", "************7897")]
    [TestCase("9558801234567890128", "***************0128")]
    [TestCase("1031234567890123458", "***************3458")]
    [TestCase("800000123456784", "***********6784")]
    [TestCase("card 4111111111111111, 12/27", "card ************1111, 12/27")]
    [TestCase("4111111111111111 and 5555555555554444", "************1111 and ************4444")]
    [TestCase("4111\u200B1111111111111111", "4111\\u200B1111111111111111")]
    [TestCase("4111111111111111 12/27", "************1111 12/27")]
    [TestCase("4111111111111111 1227 123", "************1111 1227 123")]
    [TestCase("4111 1111 1111 1111 1227 123", "**** **** **** 1111 1227 123")]
    [TestCase("terminal 7 4111111111111111", "terminal 7 ************1111")]
    [TestCase("2026-11-28 4111-1111-1111-1111", "2026-11-28 ****-****-****-1111")]
    [TestCase("4111111111111111 5555555555554444", "************1111 ************4444")]
    [TestCase("3782 822463 10005 1227", "**** ****** *0005 1227")]
    [TestCase("4111\u00A01111\u00A01111\u00A01111", "****\u00A0****\u00A0****\u00A01111")]
    [TestCase("4111\u20131111\u20131111\u20131111", "****\u2013****\u2013****\u20131111")]
    [TestCase("4111\u200B1111\u200B1111\u200B1111", "****\\u200B****\\u200B****\\u200B1111")]
    [TestCase("4111\t1111\t1111\t1111", "****\\u0009****\\u0009****\\u00091111")]
    [TestCase("\uFF14\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11\uFF11",
        "************\uFF11\uFF11\uFF11\uFF11")]
    public void Clean_CardNumber_LeavesItsLastFourDigits(string text, string expected)
    {
        Assert.That(PlainText.Clean(text, 100), Is.EqualTo(expected));
        Assert.That(PlainText.Clean(expected, 100), Is.EqualTo(expected), "cleaned again");
    }

    [TestCase("4111111111111112")]
    [TestCase("2026-11-28T04:38:51.1234567Z")]
    [TestCase("111122223333")]
    [TestCase("41111111111111110000")]
    [TestCase("1234567890128")]
    [TestCase("2026-11-28 120000 000123")]
    public void Clean_OtherNumber_Stays(string text) => Assert.That(PlainText.Clean(text, 100), Is.EqualTo(text));

    [Test]
    public void FindError_CardNumber_IsRefusedWithItsPlace() =>
        Assert.That(PlainText.FindError($"paid with {Card}", 100), Is.EqualTo("has what looks like a card number at position 11"));

    [Test]
    public void FindError_CardNumberWithItsExpiryDate_IsRefused() =>
        Assert.That(PlainText.FindError($"paid with {Card} 12/27", 100), Is.EqualTo("has what looks like a card number at position 11"));

    /// <summary>A text could be cut within a card number: from fifteen of its digits anyone can compute the sixteenth.</summary>
    [Test]
    public void Clean_CardNumberAtTheCut_LeavesNoMoreOfIt([Range(180, 200)] int before)
    {
        string cleaned = PlainText.Clean(new string('c', before) + Card + new string('c', 50), 200);
        Assert.That(cleaned.Count(char.IsAsciiDigit), Is.LessThanOrEqualTo(4));
    }

    [Test]
    public void Clean_TooLong_IsCut()
    {
        Assert.That(PlainText.Clean(new string('c', 300), 200), Is.EqualTo(new string('c', 199) + "…"));
        Assert.That(PlainText.Clean(new string('\u001B', 300), 200), Has.Length.EqualTo(200));
        Assert.That(PlainText.Clean(new string('c', 198) + "👍👍", 200), Is.EqualTo(new string('c', 198) + "…"),
            "no half of a character is left");
    }
}
