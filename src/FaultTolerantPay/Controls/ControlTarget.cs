namespace FaultTolerantPay;

/// <summary>The target of a control.</summary>
/// <param name="Kind">The kind of target.</param>
/// <param name="Id">The target's id; empty for everything.</param>
public readonly record struct ControlTarget(ControlTargetKind Kind, string Id)
{
    /// <summary>Everything.</summary>
    public static ControlTarget Everything => new(ControlTargetKind.Everything, "");

    /// <summary>Payments that were decided on an institution's limit, or that move through its channels.</summary>
    public static ControlTarget Institution(InstitutionId institution) => new(ControlTargetKind.Institution, institution.Value);

    /// <summary>
    /// Payments that move through the channels of one institution. <see cref="Instruction.BusinessSystemChannel"/> is the business system,
    /// if it posts the debits.
    /// </summary>
    public static ControlTarget Channel(InstitutionId institution) => new(ControlTargetKind.Channel, institution.Value);

    /// <summary>
    /// The merchants of a group (<see cref="Merchant.Group"/>). A merchant without a group is its own group, named by the merchant's id.
    /// </summary>
    public static ControlTarget MerchantGroup(string group) => new(ControlTargetKind.MerchantGroup, group);

    /// <summary>One customer.</summary>
    public static ControlTarget Customer(CustomerId customer) => new(ControlTargetKind.Customer, customer.Value);

    /// <summary>One merchant.</summary>
    public static ControlTarget Merchant(MerchantId merchant) => new(ControlTargetKind.Merchant, merchant.Value);

    /// <summary>Whether the target can be blocked. A target that cannot be blocked can be paused.</summary>
    public bool IsBlockable => Kind is ControlTargetKind.Customer or ControlTargetKind.Merchant;

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        ControlTargetKind.Everything => "everything",
        ControlTargetKind.MerchantGroup => $"merchant group {Id}",
        _ => $"{Kind.ToString().ToLowerInvariant()} {Id}",
    };
}
