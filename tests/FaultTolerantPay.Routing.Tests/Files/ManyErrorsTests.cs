using System.Diagnostics;
using System.Text;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Files;

/// <summary>Files in which everything is wrong: the time to read them grows with their size, not with its square.</summary>
[NonParallelizable]
public class ManyErrorsTests
{
    private const string Start = "{\"dimensions\":[{\"id\":\"bank\",\"kind\":\"required\",\"values\":[\"ICBC\"]}],\"providers\":[";

    public enum Mistake
    {
        UnknownProvider,
        UnknownProviderAmongMany,
        UnknownDimension,
        WrongType,
        RepeatedField,
        RepeatedId,
        UnknownField,
        Comment,
        UnknownDimensionsOfOneChannel,
    }

    [Test]
    public void Read_FourTimesTheErrors_TakesAboutFourTimesTheTime([Values] Mistake mistake)
    {
        Read(mistake, 1_000, "");
        TimeSpan once = Read(mistake, 10_000, "").Time;
        (TimeSpan four, RoutingFile<ChannelCatalogue> file) = Read(mistake, 40_000, "");

        // Sixteen times would be quadratic. The three seconds are for a machine that is busy with other things.
        Assert.That(four, Is.LessThan((once * 8) + TimeSpan.FromSeconds(3)), $"{once.TotalMilliseconds} ms for a quarter");
        Assert.That(file.Errors, Has.Length.EqualTo(RoutingFile<ChannelCatalogue>.MaxErrors));
        Assert.That(
            file.Errors[^1].Message,
            Is.EqualTo("there are more errors; these are the first 999 that were found"));
    }

    [TestCase(Mistake.UnknownProvider, 50_000, "\n")]
    [TestCase(Mistake.UnknownProviderAmongMany, 50_000, "\n")]
    [TestCase(Mistake.UnknownProvider, 750_000, "")]
    [TestCase(Mistake.RepeatedField, 750_000, "")]
    [TestCase(Mistake.UnknownDimensionsOfOneChannel, 750_000, "")]
    public void Read_LargeFileOfErrors_IsReadInSeconds(Mistake mistake, int count, string newLine) =>
        Assert.That(Read(mistake, count, newLine).Time, Is.LessThan(TimeSpan.FromSeconds(60)));

    [Test]
    public void PositionOf_LastChannelsOfALongLine_AreFoundAtOnce()
    {
        string text = Start + "{\"id\":\"p\"}],\"channels\":["
            + string.Join(",", Enumerable.Range(0, 100_000).Select(i => ChannelText($"工{i}", "p")))
            + "]}";
        RoutingFile<ChannelCatalogue> file = CatalogueFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "c.json");
        Assert.That(file.Errors, Is.Empty);
        long start = Stopwatch.GetTimestamp();
        for (int i = 99_999; i >= 0; i--)
        {
            int column = file.PositionOf($"channels[{i}].id").Column;
            Assert.That(i % 1_000 != 0 || text[column..].StartsWith($"工{i}\"", StringComparison.Ordinal), Is.True, $"channel {i}");
        }

        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(60)));
    }

    [Test]
    public void Constructor_MoreErrorsThanAreKept_SaysSo()
    {
        var thrown = Assert.Throws<InvalidRoutingModelException>(() => _ = new ChannelCatalogue(
            new RoutingSchema([]),
            [],
            Enumerable.Range(0, 100_000).Select(i =>
                new Channel { Id = $"c{i}", ProviderId = $"p{i}", Supports = Channel.Supporting() })));
        Assert.That(thrown!.Errors, Has.Length.EqualTo(InvalidRoutingModelException.MaxErrors));
        Assert.That(thrown.Errors[^1].ToString(), Is.EqualTo(": there are more errors; these are the first 999 that were found"));
    }

    private static (TimeSpan Time, RoutingFile<ChannelCatalogue> File) Read(Mistake mistake, int count, string newLine)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Text(mistake, count, newLine));
        long start = Stopwatch.GetTimestamp();
        RoutingFile<ChannelCatalogue> file = CatalogueFile.Read(new MemoryStream(bytes), "c.json");
        return (Stopwatch.GetElapsedTime(start), file);
    }

    private static string Text(Mistake mistake, int count, string newLine)
    {
        string many = string.Join($",{newLine}", Enumerable.Range(0, count).Select(i => mistake switch
        {
            Mistake.UnknownProvider => ChannelText($"c{i}", $"x{i}"),
            Mistake.UnknownProviderAmongMany => ChannelText($"c{i}", $"provider{i}x"),
            Mistake.UnknownDimension => ChannelText($"c{i}", "p", "\"bank\":\"any\",\"bang\":\"any\""),
            Mistake.WrongType => "7",
            Mistake.RepeatedField => "\"priority\":1",
            Mistake.RepeatedId => ChannelText("c", "p"),
            Mistake.UnknownField => $"\"field{i}\":1",
            Mistake.Comment => "/**/1",
            _ => $"\"d{i}\":\"any\"",
        }));
        string providers = mistake == Mistake.UnknownProviderAmongMany
            ? string.Join(",", Enumerable.Range(0, count).Select(i => $"{{\"id\":\"provider{i}\"}}"))
            : "{\"id\":\"p\"}";
        string channels = mistake switch
        {
            Mistake.RepeatedField or Mistake.UnknownField =>
                $"{{\"id\":\"c\",\"provider\":\"p\",\"supports\":{{\"bank\":\"any\"}},{many}}}",
            Mistake.UnknownDimensionsOfOneChannel => ChannelText("c", "p", "\"bank\":\"any\"," + many),
            _ => many,
        };
        return $"{Start}{providers}],{newLine}\"channels\":[{channels}]}}";
    }

    private static string ChannelText(string id, string provider, string supports = "\"bank\":\"any\"") =>
        $"{{\"id\":\"{id}\",\"provider\":\"{provider}\",\"supports\":{{{supports}}}}}";
}
