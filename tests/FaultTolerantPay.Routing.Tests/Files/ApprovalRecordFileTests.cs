using System.Text;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Explain;

namespace FaultTolerantPay.Routing.Tests.Files;

public class ApprovalRecordFileTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly ApprovalEntry Plain = new("c0", [], [], 12, 9, 0);

    [Test]
    public void Write_AnyNumbers_AreReadBackExactly([Range(0, 9)] int seed)
    {
        var random = new Random(seed);
        double Number() => BitConverter.UInt64BitsToDouble((ulong)random.NextInt64() % 0x7FF0_0000_0000_0000);
        var entries = new List<ApprovalEntry>();
        for (int i = 0; i < 200; i++)
        {
            (double a, double b) = (Number(), Number());
            entries.Add(new ApprovalEntry(
                $"ch\"ännel {i}", i % 3 == 0 ? [] : ["country", "卡"], i % 3 == 0 ? [] : ["BR", i % 2 == 0 ? "" : "credit"],
                Math.Max(a, b), Math.Min(a, b), i % 3 == 0 ? random.NextDouble() / 3 : 0));
        }

        var record = new ApprovalRecord(Noon.AddTicks(random.NextInt64(1_000_000_000)), [.. entries]);
        RoutingFile<ApprovalRecord> read = ReadBack(Bytes(record));
        Assert.That(read.Errors, Is.Empty);
        Assert.That(read.Value, Is.EqualTo(record));
        Assert.That(Bytes(read.Require()), Is.EqualTo(Bytes(record)));
    }

    [Test]
    public void Write_EqualRecords_GiveEqualBytes()
    {
        var one = new ApprovalRecord(Noon, [Plain with { Approvals = 0 }]);
        ApprovalEntry same = Plain with { Approvals = -0.0, Failures = -0.0, Dimensions = [.. Plain.Dimensions] };
        var other = new ApprovalRecord(Noon.ToOffset(TimeSpan.FromHours(8)), [same]);
        Assert.That(other, Is.EqualTo(one));
        Assert.That(other.GetHashCode(), Is.EqualTo(one.GetHashCode()));
        Assert.That(Bytes(other), Is.EqualTo(Bytes(one)));
        Assert.That(
            Encoding.UTF8.GetString(Bytes(one)).ReplaceLineEndings("\n"),
            Is.EqualTo("""
                {
                  "at": "2026-03-15T12:00:00+00:00",
                  "entries": [
                    {
                      "channel": "c0",
                      "attempts": 12,
                      "approvals": 0
                    }
                  ]
                }

                """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void Equals_AnyOtherField_Differs()
    {
        ApprovalEntry full = new("c0", ["country"], ["BR"], 12, 9, 1);
        ApprovalEntry[] others =
        [
            full with { ChannelId = "c1" }, full with { Dimensions = ["card"] }, full with { Values = ["DE"] }, full with { Attempts = 13 },
            full with { Approvals = 8 }, full with { Failures = 2 },
        ];
        Assert.That(others, Has.None.EqualTo(full));
        Assert.That(new ApprovalRecord(Noon, [full]), Is.Not.EqualTo(new ApprovalRecord(Noon.AddTicks(1), [full])));
        Assert.That(new ApprovalRecord(Noon, [full]), Is.Not.EqualTo(new ApprovalRecord(Noon, [others[0]])));
    }

    [Test]
    public void Write_WhatWasLearned_IsRestoredByAnotherHost()
    {
        var world = new ExplorationWorld(null, [new SoftRule.HighestSuccessRate()]);
        ApprovalRecord saved = world.Live.SaveLearned(ApprovalLearning.Default)!;
        var live = new LiveState();
        var table = RoutingTable.Compile(world.Table.Catalogue, world.Table.Policy, live);
        Assert.That(live.RestoreLearned(ApprovalLearning.Default, ReadBack(Bytes(saved)).Require()), Is.Zero);
        Assert.That(live.SaveLearned(ApprovalLearning.Default), Is.EqualTo(saved));
        GC.KeepAlive(table);
    }

    [Test]
    public void Write_WrongRecord_IsRefusedWithEveryReasonAndWritesNothing()
    {
        using var stream = new MemoryStream();
        var record = new ApprovalRecord(Noon,
        [
            Plain with { ChannelId = "" }, Plain with { Attempts = double.NaN }, Plain with { Approvals = 13 },
            Plain with { Failures = -1 }, Plain with { Values = ["BR"] },
            Plain with { Dimensions = ["a", "b", "c", "d", "e", "f"], Values = ["", "", "", "", "", "\n"] },
        ]);
        Assert.That(() => ApprovalRecordFile.Write(stream, record), Throws.ArgumentException
            .With.Message.Contains("entries[0].channel: it is empty")
            .And.Message.Contains("entries[1].attempts: NaN is not a finite number from 0")
            .And.Message.Contains("entries[2].approvals: 13 approvals of 12 attempts")
            .And.Message.Contains("entries[2]: entries[1] has the same channel and segment")
            .And.Message.Contains("entries[3].failures: -1 is not")
            .And.Message.Contains("entries[4].values: 1 values for 0 dimensions")
            .And.Message.Contains("entries[5].dimensions: 6 dimensions; at most 5")
            .And.Message.Contains("entries[5].values[5]: character 1 is the control character U+000A"));
        Assert.That(
            () => ApprovalRecordFile.Write(stream, new ApprovalRecord(Noon, default)),
            Throws.ArgumentException.With.Message.Contains("entries"));
        Assert.That(stream.Length, Is.Zero);
    }

    [TestCase("", "1:1", "")]
    [TestCase("[]", "1:1", "an object (approvalRecord) is expected")]
    [TestCase("{ \"entries\": [] }", "1:1", "at: it is missing")]
    [TestCase("{ \"at\": \"2026-03-15\", \"entries\": [] }", "1:9", "a date and time with its offset")]
    [TestCase("{ \"at\": @, \"entries\": {} }", "1:49", "a list of entries is expected")]
    [TestCase("{ \"at\": @, \"entries\": [\n7] }", "2:1", "an object (entry) is expected")]
    [TestCase("{ \"at\": @, \"entries\": [{ & \"attempts\": 1 }] }", "1:50", "entries[0].approvals: it is missing")]
    [TestCase("{ \"at\": @, \"entries\": [{ & \"attempts\": -1, \"approvals\": 0 }] }", "1:80", "a finite number from 0")]
    [TestCase("{ \"at\": @, \"entries\": [{ & \"attempts\": 1e999, \"approvals\": 0 }] }", "1:80", "a finite number from 0")]
    [TestCase("{ \"at\": @, \"entries\": [{ & \"attempts\": \"NaN\", \"approvals\": 5 }] }", "1:80", "this is text")]
    [TestCase("{ \"at\": @, \"entries\": [{ & \"attempts\": 1, \"approvals\": 2 }] }", "1:96", "2 approvals of 1 attempts")]
    [TestCase("{ \"at\": @, \"entries\": [{ \"chanel\": \"c\", & \"attempts\": 1, \"approvals\": 1 }] }", "1:52", "chanel")]
    public void Read_WrongFile_NamesLineAndColumnOnce(string text, string position, string message)
    {
        RoutingFile<ApprovalRecord> read = ReadBack(Encoding.UTF8.GetBytes(text
            .Replace("@", "\"2026-03-15T12:00:00+00:00\"").Replace("&", "\"channel\": \"c\",")));
        Assert.That(read.Value, Is.Null);
        Assert.That(read.Errors.Select(e => e.ToString()), Has.Exactly(1).Items);
        Assert.That(read.Errors[0].ToString(), Does.StartWith($"learned.json:{position}").And.Contain(message));
    }

    [Test]
    public void Read_FileAboveTheLimit_IsRefused() =>
        Assert.That(
            ApprovalRecordFile.Read(new MemoryStream(Bytes(new ApprovalRecord(Noon, [Plain]))), "learned.json", 20).Errors.Single().Message,
            Does.Contain("more than 20 bytes"));

    private static RoutingFile<ApprovalRecord> ReadBack(byte[] bytes) => ApprovalRecordFile.Read(new MemoryStream(bytes), "learned.json");

    private static byte[] Bytes(ApprovalRecord record)
    {
        using var stream = new MemoryStream();
        ApprovalRecordFile.Write(stream, record);
        return stream.ToArray();
    }
}
