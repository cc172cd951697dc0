using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>What the commands of an operator have in common: what they are about, who gives them, and what came of it.</summary>
internal static class ActionOptions
{
    public static readonly Option By = new("--operator", "ID", "The operator who decides.", IsRequired: true);
    public static readonly Option Reason = new("--reason", "TEXT", "Why.", IsRequired: true);

    public static readonly Argument Work =
        new("WORK", "collections, payouts or both. Payouts are what the bank sends: to merchants, and back to customers.");

    /// <summary>A payment: one attempt to pay an order.</summary>
    public static readonly Argument[] Payment =
    [
        new("MERCHANT", "The merchant."),
        new("ORDER", "The merchant's order."),
        new("ATTEMPT", "The attempt. Default: the one that is named like the order.", IsOptional: true),
    ];

    /// <summary>What can be paused.</summary>
    public static readonly Option[] Pausable =
    [
        new("--everything", null, "All of it."),
        new("--institution", "ID", "What was decided on an institution's limit, or goes through its channels."),
        new("--channel", "ID", "What goes through the channels of one institution."),
        new("--group", "NAME", "The merchants of a group; a merchant without one is a group of its own id."),
    ];

    /// <summary>What can be blocked.</summary>
    public static readonly Option[] Blockable = [new("--customer", "ID", "One customer."), new("--merchant", "ID", "One merchant.")];

    public static PausedWork WorkOf(Invocation invocation) => invocation.Argument(0)!.ToLowerInvariant() switch
    {
        "collections" => PausedWork.Collections,
        "payouts" => PausedWork.Payouts,
        "both" => PausedWork.Both,
        _ => throw new UsageException($"'{invocation.Argument(0)}': collections, payouts or both is expected."),
    };

    /// <summary>What the control is about: exactly one of the options.</summary>
    public static ControlTarget TargetOf(Invocation invocation, Option[] options)
    {
        Option[] given = [.. options.Where(option => invocation.Has(option.Name))];
        if (given.Length != 1)
        {
            throw new UsageException(
                $"{(given.Length == 0 ? "Nothing is " +
                "named" : $"{string.Join(" and ", given.Select(option => option.Name))} are given")}: one of {string.Join(", ",
                    options.Select(option => option.Shown))} is expected.");
        }

        string id = invocation.Value(given[0].Name) ?? "";
        return given[0].Name switch
        {
            "--everything" => ControlTarget.Everything,
            "--institution" => ControlTarget.Institution(new InstitutionId(id)),
            "--channel" => ControlTarget.Channel(new InstitutionId(id)),
            "--group" => ControlTarget.MerchantGroup(id),
            "--customer" => ControlTarget.Customer(new CustomerId(id)),
            _ => ControlTarget.Merchant(new MerchantId(id)),
        };
    }

    public static OperatorId OperatorOf(Invocation invocation) => new(invocation.Value(By.Name)!);

    public static int Report(Invocation invocation, OperatorActionResult result)
    {
        if (result.Status == OperatorActionStatus.BadInput)
        {
            throw new UsageException(result.Reason!);
        }

        invocation.Out.Line(result switch
        {
            { Control: { } control } => $"Control {control.Number}: {control}.",
            { IsDone: true } => "It is so already; nothing was changed.",
            _ => $"{result.Status}: {result.Reason}.",
        });
        if (result.Warning is { } warning)
        {
            invocation.Error.Line($"Look at this: {warning}");
        }

        return result.IsDone ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    public static TransactionKey KeyOf(Invocation invocation)
    {
        var key = new TransactionKey(new MerchantId(invocation.Argument(0)!), new OrderId(invocation.Argument(1)!));
        return invocation.Argument(2) is { } attempt ? key with { Attempt = new AttemptId(attempt) } : key;
    }

    /// <summary>What became of an action on a payment or a message; as JSON where that was asked for.</summary>
    public static int Report(Invocation invocation, OperatorActionStatus status, string? why, object asJson)
    {
        if (status == OperatorActionStatus.BadInput)
        {
            throw new UsageException(why!);
        }

        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, asJson);
        }
        else
        {
            invocation.Out.Line(why is null ? $"{status}." : $"{status}: {why}.");
        }

        return status is OperatorActionStatus.Done or OperatorActionStatus.AlreadyDone ? ExitCode.Done : ExitCode.AnswerIsNo;
    }
}
