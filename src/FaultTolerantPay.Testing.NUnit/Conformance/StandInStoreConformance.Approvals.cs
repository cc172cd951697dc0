using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Operator actions that wait for a second operator.</summary>
public abstract partial class StandInStoreConformance
{
    private static ApprovalRequest Waiting(string id) => new()
    {
        Id = id,
        Key = Samples.Key(),
        Kind = ApprovalKind.WriteOff,
        Amount = new Money(1_000, Samples.Euro),
        RequestedBy = new OperatorId("ana"),
        Reason = "hopeless",
        RequestedAt = Now,
        ExpiresAt = Now.AddDays(1),
    };

    private Task PutAsync(ApprovalRequest request) => CommittedAsync(new StandInCommit { At = Now, Approval = request });

    private async Task<string> WaitingIdsAsync(DateTimeOffset? at, string? after = null, int maxItems = 10) =>
        string.Concat((await Store.ListApprovalsAsync(at, after, maxItems, None).ConfigureAwait(false)).Select(request => request.Id));

    /// <summary>The actions that wait at a time, neither decided nor expired, are paged in the order of their ids.</summary>
    [Test]
    public async Task ListApprovals_DecidedAndExpired_OnlyWhatWaitsOrAll()
    {
        foreach (string id in new[] { "d", "a", "c", "b", "e" })
        {
            await PutAsync(Waiting(id)).ConfigureAwait(false);
        }

        ApprovalRequest decided = Waiting("b") with
        {
            Status = ApprovalStatus.Refused,
            DecidedBy = new OperatorId("ben"),
            DecidedAt = Now,
            Decision = "not yet hopeless",
        };
        await PutAsync(decided).ConfigureAwait(false);
        await PutAsync(Waiting("c") with { ExpiresAt = Now.AddHours(1) }).ConfigureAwait(false);
        for (int round = 0; round < 2; round++)
        {
            Assert.That(await WaitingIdsAsync(Now).ConfigureAwait(false), Is.EqualTo("acde"));
            Assert.That(await WaitingIdsAsync(Now.AddHours(1)).ConfigureAwait(false), Is.EqualTo("ade"), "it expires at that time");
            Assert.That(await WaitingIdsAsync(Now.AddHours(1), "a", 1).ConfigureAwait(false), Is.EqualTo("d"));
            Assert.That(await WaitingIdsAsync(null).ConfigureAwait(false), Is.EqualTo("abcde"));
            Assert.That(await WaitingIdsAsync(null, "b", 2).ConfigureAwait(false), Is.EqualTo("cd"));
            Assert.That(await Store.FindApprovalAsync("b", None).ConfigureAwait(false), Is.EqualTo(decided));
            Assert.That(await Store.FindApprovalAsync("f", None).ConfigureAwait(false), Is.Null);
            await ReopenAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A refused commit stores no decision.</summary>
    [Test]
    public async Task Commit_RefusedForAVersion_DecisionIsNotStored()
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(Samples.Reserve(key) with { Approval = Waiting("a") }).ConfigureAwait(false);
        StandInCommit late = new()
        {
            At = Now,
            Advance = Samples.Advance(key, AdvanceState.PayoutSent) with { Version = 7 },
            Approval = Waiting("a") with { Status = ApprovalStatus.Approved },
        };
        Assert.That(await CommitAsync(late).ConfigureAwait(false), Is.EqualTo(CommitStatus.VersionConflict));
        Assert.That(await Store.FindApprovalAsync("a", None).ConfigureAwait(false), Is.EqualTo(Waiting("a")));
    }
}
