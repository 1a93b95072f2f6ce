using Microsoft.Extensions.Time.Testing;
using Portal.Data;
using Portal.Delivery;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Delivery;

public sealed class DeliverySlotsTests
{
    readonly FakeTimeProvider time = new();
    readonly List<Guid> started = [];

    [Fact, Trait("Fault", "clock-steps")]
    public void Start_WallClockSetBackAnHour_KeepsTheRate()
    {
        var (clock, paced) = (new SteppedClock(time), Guid.NewGuid());
        using var slots = Slots(clock, _ => 1);
        slots.Open();
        slots.Add(Delivery(paced));
        slots.Add(Delivery(paced));
        Assert.Equal([paced], started);
        clock.Step(TimeSpan.FromHours(-1));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([paced, paced], started);
    }

    [Fact, Trait("Fault", "clock-steps")]
    public void Start_WallClockSetForwardAnHour_KeepsTheRate()
    {
        var (clock, paced) = (new SteppedClock(time), Guid.NewGuid());
        using var slots = Slots(clock, _ => 1);
        slots.Open();
        slots.Add(Delivery(paced));
        clock.Step(TimeSpan.FromHours(1));
        slots.Add(Delivery(paced));
        Assert.Equal([paced], started);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Start_TwoPacedEndpoints_TheSlowOneDoesNotHoldTheOther(bool slowFirst)
    {
        var (slow, quick) = (Guid.NewGuid(), Guid.NewGuid());
        using var slots = Slots(time, x => x == slow ? 0.001 : 10);
        slots.Open();
        Guid[] order = slowFirst ? [slow, quick] : [quick, slow];
        foreach (var endpoint in (Guid[])[.. order, .. order])
            slots.Add(Delivery(endpoint));
        Assert.Equal(2, started.Count);
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(2, started.Count(x => x == quick));
        time.Advance(TimeSpan.FromSeconds(1000));
        Assert.Equal(2, started.Count(x => x == slow));
    }

    DeliverySlots Slots(TimeProvider clock, Func<Guid, double> rate) =>
        new(64, 32, x => (8, rate(x)), x => started.Add(x.EndpointId), clock);

    LeasedDelivery Delivery(Guid endpoint) =>
        new()
        {
            Id = Guid.NewGuid(),
            EndpointId = endpoint,
            Body = [],
            Number = 1,
            Trigger = AttemptTriggers.Initial,
            LeaseUntil = time.GetUtcNow(),
            DueAt = time.GetUtcNow(),
            StateBefore = DeliveryStates.Pending,
        };
}
