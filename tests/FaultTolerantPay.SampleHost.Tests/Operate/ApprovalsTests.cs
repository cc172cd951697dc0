using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>The command of the second person, on a store that waits for one.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ApprovalsTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Test]
    public async Task Approvals_OneWaits_IsListedAndDecidedByAnotherOperator()
    {
        TransactionKey key = Testing.Conformance.Samples.Key("waits");
        const string Id = "waits#1";
        await _fixture.UseAsync(store => store.StandIn.CommitAsync(
            Testing.Conformance.Samples.Reserve(key) with
            {
                Approval = new ApprovalRequest
                {
                    Id = Id,
                    Key = key,
                    Kind = ApprovalKind.WriteOff,
                    Amount = new Money(1_000, new Currency("EUR")),
                    RequestedBy = new OperatorId("ana"),
                    Reason = "hopeless",
                    ExpiresAt = DateTimeOffset.MaxValue,
                },
            },
            default).AsTask());
        Assert.That((await _fixture.RunAsync(ApprovalsCommand.Command)).Out,
            Does.Contain(Id).And.Contain("10.00 EUR").And.Contain("requested by ana").And.Contain("Waiting"));

        (int code, string text, _) =
            await _fixture.RunAsync(ApprovalsCommand.Command, Id, "approve", "--operator", "ANA", "--reason", "my own order");
        Assert.That((code, text.Trim()),
            Is.EqualTo((ExitCode.AnswerIsNo, "NotAllowed: ana requested it; another operator must approve it.")));
        (code, text, _) =
            await _fixture.RunAsync(ApprovalsCommand.Command, Id, "refuse", "--operator", "ben", "--reason", "pays by Friday");
        Assert.That((code, text.Trim()), Is.EqualTo((ExitCode.Done, "Done.")));

        Assert.That((await _fixture.RunAsync(ApprovalsCommand.Command)).Out, Is.Empty);
        Assert.That((await _fixture.RunAsync(ApprovalsCommand.Command, "--all")).Out, Does.Contain("Refused by ben: pays by Friday"));
    }
}
