using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Drill;
using FaultTolerantPay.SampleHost.Drill.Plans;

namespace FaultTolerantPay.SampleHost.Tests.Drill;

/// <summary>Outages from a trace of service checks.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OutageFileTests : IDisposable
{
    // One service goes down early and never comes back; another one has two outages; the trace ends while a third is down.
    private const string Trace = """
        timestamp,service,status
        2022-06-12T01:00:00+00:00,archive,up
        2022-06-12T01:00:00+00:00,payment,up
        2022-06-12T01:00:00+00:00,order,up
        2022-06-12T02:00:00+00:00,archive,down
        2022-06-13T10:00:00+00:00,payment,down
        2022-06-13T10:20:00+00:00,payment,up
        2022-06-14T10:00:00+00:00,payment,down
        2022-06-14T10:05:00+00:00,payment,degraded
        2022-06-15T08:00:00+00:00,order,down
        2022-06-15T09:00:00+00:00,payment,up
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("outage-file-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Read_ServiceNamed_ItsOutagesAloneCount()
    {
        OutageTrace trace = Read(Trace, "payment");
        Assert.That(trace.Outages, Is.EqualTo(new[] { (At("13T10:00"), At("13T10:20")), (At("14T10:00"), At("14T10:05")) }));
        Assert.That(trace.Warnings, Is.Empty);
        Assert.That((trace.First, trace.Last), Is.EqualTo((At("12T01:00"), At("15T09:00"))), "The days are those of the whole trace.");
    }

    [Test]
    public void Read_TraceEndsInAnOutage_ItEndsWithTheTrace()
    {
        OutageTrace trace = Read(Trace, "payment", "order");
        Assert.That(trace.Outages,
            Is.EqualTo(new[] { (At("13T10:00"), At("13T10:20")), (At("14T10:00"), At("14T10:05")), (At("15T08:00"), At("15T09:00")) }));
        Assert.That(trace.Warnings.Single(),
            Does.Contain(
                "trace.csv, line 10: service 'order' is down from 2022-06-15 08:00:00 to the end of the trace (2022-06-15 09:00:00)"));
    }

    [Test]
    public void Read_ServiceNeverComesBack_IsOneOutageAndIsWarnedOf()
    {
        OutageTrace trace = Read(Trace);
        Assert.That(trace.Outages, Is.EqualTo(new[] { (At("12T02:00"), At("15T09:00")) }));
        Assert.That(trace.Warnings, Has.Count.EqualTo(2));
        Assert.That(trace.Warnings[0], Does.Contain("line 5: service 'archive'").And.Contain("--service"));
    }

    [Test]
    public void Read_DownRowsAndNoOutage_IsWarnedOf()
    {
        Assert.That(Read(Trace + "\n2022-06-15T10:00:00+00:00,search,up", "search").Warnings.Single(), Is.EqualTo(
            "trace.csv has 4 rows with the status down and gives no outage ('archive' 1, not counted; 'payment' 2, not counted; 'order' " +
            "1, not counted): the business system never fails."));
        string[] downAtTheEnd =
            [.. Read("timestamp,service,status\n2022-06-12T01:00:00Z,payment,up\n2022-06-12T02:00:00Z,payment,down").Warnings];
        Assert.That(downAtTheEnd, Has.Length.EqualTo(2));
        Assert.That(downAtTheEnd[1], Does.Contain("has 1 row with the status down and gives no outage ('payment' 1)"));
    }

    [TestCase("2022-06-12T03:30:00+02:00")]
    [TestCase("2022-06-12 01:30Z")]
    [TestCase("2022-06-12T01:30:00.0000000Z")]
    public void Read_TimeWithItsOffset_IsThatTime(string time) =>
        Assert.That(Read($"timestamp,service,status\n{time},payment,up").First, Is.EqualTo(At("12T01:30")));

    [Test]
    public void Read_NothingIsDown_IsNotWarnedOf()
    {
        OutageTrace trace = Read("timestamp,service,status\n2022-06-12T01:00:00Z,payment,up\n2022-06-12T02:00:00Z,payment,Degraded");
        Assert.That((trace.Outages.Count, trace.Warnings.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Read_SameTime_TheLaterRowCounts()
    {
        string rows = string.Join('\n',
            Enumerable.Range(0, 40).Select(n => $"2022-06-12T01:00:00Z,service-{n},down\n2022-06-12T01:00:00Z,service-{n},up"));
        Assert.That(Read($"timestamp,service,status\n{rows}\n2022-06-13T01:00:00Z,service-1,up").Outages, Is.Empty);
    }

    [TestCase("timestamp,service,status\n2022-06-12T01:00:00Z,payment,DOWN\n2022-06-12T02:00:00Z,payment,unreachable\n",
        "trace.csv, line 3, status: 'unreachable'; expected up, degraded, down.")]
    [TestCase("timestamp,service,status\nyesterday,payment,up\n",
        "trace.csv, line 2, timestamp: 'yesterday'; expected a time with its offset")]
    [TestCase("timestamp,service,status\n2022-06-12T01:00:00,payment,up\n",
        "trace.csv, line 2, timestamp: '2022-06-12T01:00:00'; expected a time with its offset")]
    [TestCase("timestamp,service,status\n03/01/2026 08:00,payment,up\n",
        "trace.csv, line 2, timestamp: '03/01/2026 08:00'; expected a time with its offset")]
    [TestCase("timestamp,service,status\n03/01/2026 08:00Z,payment,up\n",
        "trace.csv, line 2, timestamp: '03/01/2026 08:00Z'; expected a time with its offset")]
    [TestCase("timestamp,service,status\n2022-06-12,payment,up\n",
        "trace.csv, line 2, timestamp: '2022-06-12'; expected a time with its offset")]
    [TestCase("timestamp,service,status\n2022-06-12T01:00:00Z,payment,up\n0001-01-01T08:00:00Z,payment,down\n",
        "trace.csv, line 3, timestamp: '0001-01-01T08:00:00Z'; expected a time with its offset, of the years 1970 to 2199")]
    [TestCase("timestamp,service,status\n9999-12-31T23:59:59Z,payment,up\n",
        "trace.csv, line 2, timestamp: '9999-12-31T23:59:59Z'; expected a time with its offset, of the years 1970 to 2199")]
    [TestCase("timestamp,service,status\n2022-06-12T01:00:00Z,,up\n", "trace.csv, line 2, service: ''; expected the name of a service.")]
    [TestCase("timestamp,status\n2022-06-12T01:00:00Z,up\n", "trace.csv, line 1: no column service")]
    [TestCase("timestamp,service,status,status\n2022-06-12T01:00:00Z,a,up,up\n",
        "trace.csv, line 1: column status appears more than once")]
    [TestCase("timestamp,service,status\n", "trace.csv has no rows")]
    [TestCase("timestamp,service,status\n2022-06-12T01:00:00Z,\"pay\",up\n2022-06-12T02:00:00Z,\"pay,up\n2022-06-12T03:00:00Z,pay,down\n",
        "trace.csv, line 3: a quote is not closed.")]
    [TestCase("timestamp,service,status\n\n2022-06-12T01:00:00Z,\"a\nb\",up\nyesterday,a,up\n",
        "trace.csv, line 5, timestamp: 'yesterday'")]
    public void Read_BadFile_NamesFileLineAndField(string text, string expected) =>
        Assert.That(() => Read(text), Throws.TypeOf<UsageException>().With.Message.Contains(expected));

    [Test]
    public void Read_RowWithoutAnEnd_IsRefused() => Assert.That(
        () => Read($"timestamp,service,status\n2022-06-12T01:00:00Z,a,up\n{new string('x', 17_000_000)}"),
        Throws.TypeOf<UsageException>().With.Message.StartsWith("trace.csv, after line 2: a row has more than 16 million characters"));

    [Test]
    public void Read_ByteOrderMarkQuotesAndCarriageReturns_AreNoPartOfValues() => Assert.That(
        Read("\uFEFFtimestamp,service,status\r\n2022-06-12T01:00:00Z,\"a \"\"b\"\", c\",down\r\n2022-06-12T02:00:00Z,\"a \"\"b\"\", " +
            "c\",up\r\n",
            "a \"b\", c").Outages,
        Has.Count.EqualTo(1));

    [Test]
    public void Read_UnknownService_NamesThoseThatThereAre() => Assert.That(
        () => Read(Trace, "payment", "orders"),
        Throws.TypeOf<UsageException>().With.Message.EqualTo(
            "--service 'orders': not in trace.csv, column service; expected one of 'archive', 'order', 'payment'."));

    [Test]
    public async Task Run_ServiceWithoutOutages_IsRefused()
    {
        var error = new StringWriter();
        int code =
            await new Dispatcher("SampleHost", [DrillCommand.Command]).RunAsync(["drill", "--service", "payment"], TextWriter.Null, error);
        Assert.That(code, Is.EqualTo(ExitCode.NotDone));
        Assert.That(error.ToString(), Does.Contain("it needs --outages"));
    }

    [Test]
    public void Read_RealTrace_ServicesByNameAndAllOfThem()
    {
        string data = Environment.GetEnvironmentVariable("FTPAY_DATA") is { Length: > 0 } folder ? folder : "";
        if (data.Length == 0)
        {
            Assert.Ignore("FTPAY_DATA names no folder with the real files.");
        }

        string path = Path.Combine(data, "outages", "oxstreet.csv");
        OutageTrace all = OutageFile.Read(path, []);
        OutageTrace payment = OutageFile.Read(path, ["Payment service"]);
        Assert.That((all.Outages.Count, payment.Outages.Count), Is.EqualTo((86, 10)));
        Assert.That(all.Warnings.Concat(payment.Warnings), Is.Empty);

        // The same trace, as it would be if the watch over one service had ended while it was down.
        string cut = Path.Combine(_folder, "trace.csv");
        string[] lines = File.ReadAllLines(path);
        string firstDown = lines.First(line => line.Contains(",User service,down,", StringComparison.Ordinal));
        File.WriteAllLines(cut,
            lines.Where(line => !line.Contains(",User service,", StringComparison.Ordinal) || string.CompareOrdinal(line, firstDown) <= 0));
        OutageTrace swallowed = OutageFile.Read(cut, []);
        Assert.That(swallowed.Outages[^1].End, Is.EqualTo(swallowed.Last));
        Assert.That(swallowed.Warnings.Single(), Does.Contain("service 'User service' is down from"));
        Assert.That(OutageFile.Read(cut, ["Payment service"]).Outages, Is.EqualTo(payment.Outages));
    }

    private OutageTrace Read(string text, params string[] services)
    {
        string path = Path.Combine(_folder, "trace.csv");
        File.WriteAllText(path, text);
        return OutageFile.Read(path, services);
    }

    private static DateTimeOffset At(string dayAndTime) =>
        DateTimeOffset.Parse($"2022-06-{dayAndTime}:00Z", System.Globalization.CultureInfo.InvariantCulture);
}
