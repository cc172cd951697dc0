using System.Text;
using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Backtest;

public class RequestCsvReaderTests
{
    private const string Outcomes = "one of approved, softDecline, hardDecline, technicalFailure, customerAbandoned is expected";

    private static readonly RoutingSchema Schema = new(
        [Dimension.Required("bank", ["ICBC", "A,B", "say \"x\"."]), Dimension.Optional("sms"),
            Dimension.Required("land", ["CN", "REST"], "REST")], ["refund", "void"], ["name", "phone"]);

    [Test]
    public void TryRead_EveryColumn_IsInTheQuery()
    {
        RoutingTable table = Table(Schema);
        RequestBatch batch = Read(table, """
            id,scene,time,amount,bank,sms,land,capabilities,elements,signed,enabled
            T1,payout,2026-11-22T01:30:00+08:00,-5,ICBC,required,CN,void,name|phone,b,a|b
            T2,payment,2026-11-22T01:30:00Z,9223372036854775807,"A,B",not acceptable,anything,refund|void,,,
            T3,payment,2026-11-22T01:30:00.5Z,0,"say ""x"".",,REST,,,,
            """, out _);
        Assert.That(batch.Count, Is.EqualTo(3));
        RouteQuery first = batch.QueryOf(0, 0);
        Assert.That(batch.OperationOf(0), Is.EqualTo(Operation.Payout));
        Assert.That(first.Now, Is.EqualTo(new DateTimeOffset(2026, 11, 22, 1, 30, 0, TimeSpan.FromHours(8))));
        Assert.That(first.AmountMinor, Is.EqualTo(-5));
        Assert.That(Schema.GetValue(first.Code, 0), Is.Zero);
        Assert.That(Schema.GetRequirement(first.Code, 1), Is.EqualTo(Requirement.Required));
        Assert.That(first.NeededCapabilities, Is.EqualTo(0b10));
        Assert.That(first.GivenElements, Is.EqualTo(0b11));
        Assert.That(first.SignedOn.ToArray(), Is.EqualTo(new[] { table.Live.HandleOf("b") }));
        Assert.That(first.EnabledOn!.Contains(table.Live.HandleOf("a")), Is.True);
        Assert.That(first.Transaction, Is.EqualTo(RoutingSeed.Of("T1")));
        RouteQuery second = batch.QueryOf(1, 0);
        Assert.That(second.AmountMinor, Is.EqualTo(long.MaxValue));
        Assert.That(Schema.GetValue(second.Code, 0), Is.EqualTo(1));
        Assert.That(Schema.GetRequirement(second.Code, 1), Is.EqualTo(Requirement.NotAcceptable));
        Assert.That(Schema.GetValue(second.Code, 2), Is.EqualTo(1));
        Assert.That(second.EnabledOn, Is.Null);
        RouteQuery third = batch.QueryOf(2, 0);
        Assert.That(Schema.GetValue(third.Code, 0), Is.EqualTo(2));
        Assert.That(Schema.GetRequirement(third.Code, 1), Is.EqualTo(Requirement.DontCare));
        Assert.That(batch.IdOf(2).ToString(), Is.EqualTo("T3"));
        Assert.That(batch.LineOf(2), Is.EqualTo(4));
    }

    [Test]
    public void TryRead_WithoutOptionalColumns_UsesTheOptions()
    {
        var options = new RequestCsvOptions { Operation = Operation.Collection, Time = DateTimeOffset.UnixEpoch };
        var reader = new RequestCsvReader(new StringReader("\uFEFFamount,bank,land\r\n7,ICBC,CN\r\n\r\n8,ICBC,CN"), "r.csv", options);
        var batch = new RequestBatch([Table(Schema)]);
        Assert.That(reader.TryRead(batch), Is.True);
        Assert.That(batch.Count, Is.EqualTo(2));
        Assert.That(batch.OperationOf(1), Is.EqualTo(Operation.Collection));
        Assert.That(batch.QueryOf(1, 0).Now, Is.EqualTo(DateTimeOffset.UnixEpoch));
        Assert.That(batch.IdOf(1).ToString(), Is.EqualTo("2"));
        Assert.That(batch.LineOf(1), Is.EqualTo(4));
        Assert.That(reader.TryRead(batch), Is.False);
    }

    [Test]
    public void TryRead_RowsWithErrors_AreLeftOutAndNamed()
    {
        RequestBatch batch = Read(Table(Schema), """
            id,amount,bank,sms,land,time,scene,capabilities,signed
            T1,1.5,ICBC,,CN,2026-11-22T01:30:00Z,payment,,
            T2,1,ICBK,maybe,,2026-11-22,pay,refnd|void|viod,c|d
            T3,1,ICBC,,CN,2026-11-22T01:30:00Z,payment,,
            T4,1,ICBC
            T5,1,"ICBC,,CN,2026-11-22T01:30:00Z,payment,,
            T6,1,ICBC,,CN,2026-11-22T01:30:00Z,payment,,,
            """, out RequestCsvReader reader);
        Assert.That(batch.Count, Is.EqualTo(1));
        Assert.That(batch.IdOf(0).ToString(), Is.EqualTo("T3"));
        Assert.That(reader.Rows, Is.EqualTo(6));
        Assert.That(string.Join('\n', reader.Errors), Is.EqualTo("""
            r.csv:2:4: amount: 1.5: a whole number of minor units within 64 bits is expected
            r.csv:3:6: bank: ICBK: dimension 'bank' has no such value; the nearest known one is 'ICBC'
            r.csv:3:11: sms: maybe: nothing, 'required' or 'not acceptable' is expected
            r.csv:3:17: land: a value is expected
            r.csv:3:18: time: 2026-11-22: a date and time with its offset is expected, such as 2026-11-22T01:30:00+08:00
            r.csv:3:29: scene: pay: one of verification, payment, preauthorisation, payout, collection is expected
            r.csv:3:33: capabilities: refnd: the catalogue has no capability of this name; the nearest known one is 'refund'
            r.csv:3:33: capabilities: viod: the catalogue has no capability of this name; the nearest known one is 'void'
            r.csv:3:49: signed: c: no catalogue has this channel; the nearest known one is 'a'
            r.csv:3:49: signed: d: no catalogue has this channel; the nearest known one is 'a'
            r.csv:5:1: 3 fields; 9 are expected
            r.csv:6:6: bank: ICBC,,CN,2026-11-22T01:30:00Z,payment,,: a quote is not closed, or text follows it
            r.csv:7:1: 10 fields; 9 are expected
            """));
    }

    [TestCase("", "r.csv:1:1: the file is empty; a line with the names of the columns is expected")]
    [TestCase("amount,bank,bank,lnad\n1,2,3,4", """
        r.csv:1:13: bank: the column appears twice
        r.csv:1:18: lnad: no catalogue has this dimension, and it is no other column; the nearest known one is 'land'
        r.csv:1:1: land: the column is missing
        """)]
    public void TryRead_FirstLineWithErrors_ReadsNothing(string text, string expected)
    {
        RequestBatch batch = Read(Table(Schema), text, out RequestCsvReader reader);
        Assert.That(batch.Count, Is.Zero);
        Assert.That(reader.HasBrokenHeader, Is.True);
        Assert.That(string.Join('\n', reader.Errors), Is.EqualTo(expected));
    }

    [Test]
    public void TryRead_Log_HasWhatBecameOfEachRequest()
    {
        RequestBatch batch = Read(Table(Schema), """
            id,amount,bank,land,time,channel,outcome,latencyMs,propensity,outcomeTime,forced,policy
            T1,1,ICBC,CN,2026-11-22T01:30:00Z,a,approved,250,0.5,,,f00d
            T2,1,ICBC,CN,2026-11-22T01:30:00Z,b,hardDecline,250,1,2026-11-22T09:31:00+08:00,true,f00d
            T3,1,ICBC,CN,2026-11-22T01:30:00Z,b,,,,,false,
            T4,1,ICBC,CN,2026-11-22T01:30:00Z,,,,,,,
            T5,1,ICBC,CN,9999-12-31T23:59:59.9Z,a,technicalFailure,250,1e-3,,,
            """, out RequestCsvReader reader);
        Assert.That(reader.Errors, Is.Empty);
        var time = new DateTimeOffset(2026, 11, 22, 1, 30, 0, TimeSpan.Zero);
        var latency = TimeSpan.FromMilliseconds(250);
        Assert.That(Enumerable.Range(0, 5).Select(batch.LoggedOf), Is.EqualTo(new LoggedOutcome?[]
        {
            new("a", ChannelAttemptOutcome.Approved, latency, 0.5, time + latency, false),
            new("b", ChannelAttemptOutcome.HardDecline, latency, 1, time.AddMinutes(1), true),
            new("b", null, null, null, time, false),
            null,
            new("a", ChannelAttemptOutcome.TechnicalFailure, latency, 0.001, DateTimeOffset.MaxValue, false),
        }));
    }

    [TestCase("channel", "c", "no catalogue has this channel; the nearest known one is 'a'")]
    [TestCase("outcome", "decline", Outcomes)]
    [TestCase("outcome", "Approved", $"{Outcomes}; the nearest known one is 'approved'")]
    [TestCase("outcome", "harddecline", $"{Outcomes}; the nearest known one is 'hardDecline'")]
    [TestCase("latencyMs", "-1", "a whole number of milliseconds from 0 to 31536000000 is expected")]
    [TestCase("latencyMs", "1.5", "a whole number of milliseconds from 0 to 31536000000 is expected")]
    [TestCase("propensity", "-0.7", "a probability above 0 and at most 1 is expected")]
    [TestCase("propensity", "0", "a probability above 0 and at most 1 is expected")]
    [TestCase("propensity", "1.2", "a probability above 0 and at most 1 is expected")]
    [TestCase("propensity", "NaN", "a probability above 0 and at most 1 is expected")]
    [TestCase("propensity", "50 %", "a probability above 0 and at most 1 is expected")]
    [TestCase("outcomeTime", "2026-11-22", "a date and time with its offset is expected, such as 2026-11-22T01:30:00+08:00")]
    [TestCase("forced", "yes", "nothing, 'true' or 'false' is expected")]
    public void TryRead_WrongFieldOfALog_IsNamed(string column, string field, string expected)
    {
        string channel = column == "channel" ? string.Empty : ",channel";
        string id = column == "channel" ? string.Empty : ",a";
        Read(Table(Schema), $"amount,bank,land{channel},{column}\n1,ICBC,CN{id},{field}\n", out RequestCsvReader reader);
        Assert.That(
            reader.Errors.Single().ToString(), Is.EqualTo($"r.csv:2:{(id.Length == 0 ? 11 : 13)}: {column}: {field}: {expected}"));
    }

    [Test]
    public void TryRead_FieldsOfALogThatContradict_AreNamed()
    {
        Read(Table(Schema), """
            amount,bank,land,outcome,channel,outcomeTime,time
            1,ICBC,CN,approved,,,2026-11-22T01:30:00Z
            1,ICBC,CN,approved,a,2026-11-22T01:29:59Z,2026-11-22T01:30:00Z
            1,ICBC,CN,approved,nobody,,2026-11-22T01:30:00Z
            """, out RequestCsvReader reader);
        Assert.That(string.Join('\n', reader.Errors), Is.EqualTo("""
            r.csv:2:20: channel: the row has an outcome, a latency or a propensity; the channel to which it belongs is expected
            r.csv:3:22: outcomeTime: the outcome is known before the time of the request; a later time is expected
            r.csv:4:20: channel: nobody: no catalogue has this channel
            """));
        Read(Table(Schema), "amount,bank,land,outcome\n1,ICBC,CN,approved\n", out reader);
        Assert.That(reader.Errors.Single().ToString(), Is.EqualTo("r.csv:1:1: channel: the column is missing"));
    }

    [Test]
    public void TryRead_UnknownColumnsAndChannels_AreReadOnlyWhereAnOptionSaysSo()
    {
        const string Text = "amount,bank,land,psp,note,note,channel\n1,ICBC,CN,x,y,z,retired\n";
        Read(Table(Schema), Text, out RequestCsvReader reader);
        Assert.That(reader.HasBrokenHeader, Is.True);
        reader = new RequestCsvReader(
            new StringReader(Text), "r.csv", new RequestCsvOptions { IgnoreUnknownColumns = true, AcceptUnknownChannels = true });
        var batch = new RequestBatch([Table(Schema)]);
        Assert.That(reader.TryRead(batch), Is.True, string.Join('\n', reader.Errors));
        Assert.That(reader.IgnoredColumns, Is.EqualTo(new[] { "psp", "note", "note" }));
        Assert.That(batch.LoggedOf(0)!.Value.ChannelId, Is.EqualTo("retired"));
    }

    [TestCase("utf-16", true)]
    [TestCase("utf-16", false)]
    [TestCase("utf-16BE", true)]
    [TestCase("utf-16BE", false)]
    public void OfUtf8_Utf16_IsNamedAsInJsonFiles(string encoding, bool hasMark)
    {
        Encoding of = Encoding.GetEncoding(encoding);
        RequestCsvReader reader = OfBytes([.. hasMark ? of.GetPreamble() : [], .. of.GetBytes("amount,bank,land\n1,ICBC,CN\n")], out _);
        Assert.That(reader.Errors.Select(e => e.ToString()), Is.EqualTo(new[] { "r.csv:1:1: this is UTF-16; UTF-8 is expected" }));
        Assert.That(reader.HasBrokenHeader, Is.True);
    }

    [Test]
    public void OfUtf8_InvalidBytes_AreErrorsOfTheirRows()
    {
        RequestCsvReader reader = OfBytes(
            [0xEF, 0xBB, 0xBF, .. "amount,bank,land\n1,ICBC,CN\n2,IC"u8, 0xE5, 0xB7, .. ",CN\n3,ICBC,CN\n"u8], out RequestBatch batch);
        Assert.That(reader.Errors.Select(e => e.ToString()), Is.EqualTo(new[] { "r.csv:3:5: a byte that is not UTF-8" }));
        Assert.That(batch.Count, Is.EqualTo(2));
    }

    [Test]
    public void TryRead_AnyEndOfLine_CountsLinesAlike([Values("\n", "\r", "\r\n")] string end)
    {
        string rows = string.Concat(Enumerable.Repeat($"1,ICBC,CN{end}", 40_000));
        RequestBatch batch = Read(Table(Schema), $"amount,bank,land{end}{rows}x,ICBC,CN{end}", out RequestCsvReader reader);
        while (batch.Count > 0)
        {
            reader.TryRead(batch);
        }

        Assert.That(reader.Errors.Select(e => e.ToString()),
            Is.EqualTo(new[] { "r.csv:40002:1: amount: x: a whole number of minor units within 64 bits is expected" }));
    }

    [Test]
    public void TryRead_HiddenAndLongText_IsShownEscapedAndCut()
    {
        Read(Table(Schema), $"amount,bank,land,\u001b[31m\n1,ICBC,CN,", out RequestCsvReader header);
        Assert.That(header.Errors[0].ToString(),
            Is.EqualTo(@"r.csv:1:18: \u001b[31m: no catalogue has this dimension, and it is no other column"));
        Read(Table(Schema), new string('\0', 200_000), out RequestCsvReader zeros);
        Assert.That(zeros.Errors[0].ToString(), Has.Length.LessThan(1_000));
        Read(Table(Schema),
            $"amount,bank,land,elements\n1,\u001b]0;x\a,CN,na\u202eme\n1,{new string('x', 60_000)},CN,{new string('y', 5_000)}\n",
                out RequestCsvReader rows);
        Assert.That(rows.Errors.Select(m => m.ToString()), Is.EqualTo(new[]
        {
            @"r.csv:2:3: bank: \u001b]0;x\u0007: dimension 'bank' has no such value",
            @"r.csv:2:13: elements: na\u202eme: the catalogue has no verification element of this name; the nearest known one is 'name'",
            $"r.csv:3:3: bank: {new string('x', 59)}…: dimension 'bank' has no such value",
            $"r.csv:3:60007: elements: {new string('y', 59)}…: the catalogue has no verification element of this name",
        }));
    }

    [Test]
    public void TryRead_TimeThatGoesBack_IsCounted()
    {
        var reader = new RequestCsvReader(new StringReader(
            "amount,bank,land,time\n1,ICBC,CN,2026-11-22T02:00:00Z\n1,ICBC,CN,2026-11-22T03:00:00+01:00\n" +
            "1,ICBC,CN,2026-11-22T01:00:00Z\n1,ICBC,CN,2026-11-22T01:30:00Z\n1,ICBC,CN,2026-11-22T02:00:00Z\n"),
                "r.csv");
        var batch = new RequestBatch([Table(Schema)], 1);
        while (reader.TryRead(batch))
        {
        }

        Assert.That((reader.RowsBackInTime, reader.FirstRowBackInTime), Is.EqualTo((2L, 4L)));
        Assert.That(reader.ErrorCount, Is.Zero);
    }

    [Test]
    public void TryRead_ManyRows_FillsBatchAfterBatch()
    {
        var text = new StringBuilder("id,amount,bank,land\n");
        for (int i = 0; i < 50_000; i++)
        {
            text.Append("id").Append(i).Append(',').Append(i).Append(",ICBC,CN\n");
        }

        var reader = new RequestCsvReader(new StringReader(text.ToString()), "r.csv");
        var batch = new RequestBatch([Table(Schema)], 4_096);
        long next = 0;
        while (reader.TryRead(batch))
        {
            for (int i = 0; i < batch.Count; i++, next++)
            {
                Assert.That(batch.AmountOf(i), Is.EqualTo(next));
                Assert.That(batch.IdOf(i).SequenceEqual($"id{next}"), Is.True);
                Assert.That(batch.LineOf(i), Is.EqualTo(next + 2));
            }
        }

        Assert.That(next, Is.EqualTo(50_000));
        Assert.That(reader.ErrorCount, Is.Zero);
    }

    [TestCase(65_000, false)]
    [TestCase(66_000, true)]
    [TestCase(1_000_000, true)]
    public void TryRead_LongLine_IsNamedAndPassedOver(int length, bool tooLong)
    {
        string text = $"id,amount,bank,land\n{new string('x', length)},1,ICBC,CN\nnext,1,ICBC,CN\n";
        RequestBatch batch = Read(Table(Schema), text, out RequestCsvReader reader);
        Assert.That(batch.Count, Is.EqualTo(tooLong ? 1 : 2));
        Assert.That(batch.IdOf(batch.Count - 1).ToString(), Is.EqualTo("next"));
        Assert.That(batch.LineOf(batch.Count - 1), Is.EqualTo(3));
        Assert.That(reader.Errors.Any(m => m.Message.Contains("longer than 65536", StringComparison.Ordinal) && m.Position.Line == 2),
            Is.EqualTo(tooLong));
    }

    [Test]
    public void TryRead_MoreErrorsThanAreKept_CountsThem()
    {
        var reader = new RequestCsvReader(new StringReader("amount,bank,land\n" + string.Concat(Enumerable.Repeat("x,ICBC,CN\n", 500))),
            "r.csv", new RequestCsvOptions { MaxErrors = 3 });
        Assert.That(reader.TryRead(new RequestBatch([Table(Schema)])), Is.False);
        Assert.That(reader.Errors, Has.Length.EqualTo(3));
        Assert.That(reader.ErrorCount, Is.EqualTo(500));
    }

    internal static RoutingTable Table(RoutingSchema schema)
    {
        IReadOnlyDictionary<string, SupportedValues> any = Channel.Supporting(schema.Dimensions.Select(d => (d.Id, SupportedValues.Any)));
        var catalogue = new ChannelCatalogue(schema, [new("p", "p")],
            [new() { Id = "a", ProviderId = "p", Supports = any }, new() { Id = "b", ProviderId = "p", Supports = any }]);
        return RoutingTable.Compile(catalogue, new RoutingPolicy(new OperationPolicy(Operation.Payment, [], [])), new LiveState());
    }

    private static RequestCsvReader OfBytes(byte[] bytes, out RequestBatch batch)
    {
        var reader = RequestCsvReader.OfUtf8(new MemoryStream(bytes), "r.csv");
        batch = new RequestBatch([Table(Schema)]);
        reader.TryRead(batch);
        return reader;
    }

    private static RequestBatch Read(RoutingTable table, string text, out RequestCsvReader reader)
    {
        reader = new RequestCsvReader(new StringReader(text), "r.csv");
        var batch = new RequestBatch([table]);
        reader.TryRead(batch);
        return batch;
    }
}
